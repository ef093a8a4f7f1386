/// Names of members that say what they hold.
package enum MaskedMembers {
  package static let removed = "[removed]"

  /// Letters and digits of the name, case aside, as a whole: `tokens` and `pinned` are none.
  package static func isOne(_ name: String, _ kinds: Set<MaskKind> = Set(MaskKind.allCases)) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    let letters = plain(name)
    return secrets.contains(letters) && kinds.contains(.secret) || people.contains(letters) && kinds != [.secret]
  }

  /// Letters and digits alone, letters small.
  static func plain(_ name: some StringProtocol) -> [UInt8] { name.utf8.filter(MaskBytes.isAlphanumeric).map { $0 | 32 } }

  private static let secrets = letters([
    "passwd", "passphrase", "client_secret", "access_token", "refresh_token", "id_token", "set_cookie", "password", "secret", "token", "api_key",
    "authorization", "cookie", "private_key",
  ])

  /// What tells of people, of whatever kind it is.
  private static let people = letters([
    "personal_data", "social_security_number", "passport_number", "credit_card", "cvc", "birthdate", "dob", "medical_record", "ssn", "national_id", "tax_id",
    "passport", "iban", "card_number", "cvv", "pin", "date_of_birth", "phi", "health_data", "diagnosis",
  ])

  private static func letters(_ names: [String]) -> Set<[UInt8]> { Set(names.map { $0.utf8.filter(MaskBytes.isAlphanumeric) }) }
}

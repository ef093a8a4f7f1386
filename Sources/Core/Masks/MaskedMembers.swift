/// Names of members that say what they hold.
package enum MaskedMembers {
  package static let removed = "[removed]"

  /// Letters and digits of the name, case aside, as a whole: `tokens` and `pinned` are none.
  package static func isOne(_ name: String) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    return names.contains(plain(name))
  }

  /// Letters and digits alone, letters small.
  static func plain(_ name: some StringProtocol) -> [UInt8] { name.utf8.filter(MaskBytes.isAlphanumeric).map { $0 | 32 } }

  private static let names: Set<[UInt8]> = Set(
    [
      "personal_data", "passwd", "passphrase", "client_secret", "access_token", "refresh_token", "id_token", "set_cookie", "social_security_number",
      "passport_number", "credit_card",
      "cvc", "birthdate", "dob", "medical_record", "password", "secret", "token", "api_key", "authorization", "cookie", "private_key", "ssn", "national_id",
      "tax_id", "passport", "iban",
      "card_number", "cvv", "pin", "date_of_birth", "phi", "health_data", "diagnosis",
    ].map { $0.utf8.filter(MaskBytes.isAlphanumeric) })
}

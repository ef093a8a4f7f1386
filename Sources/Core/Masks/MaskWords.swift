/// Words that say what the number behind them is: it is looked for no further than 40 characters on.
struct MaskWords {
  enum Topic: UInt8, Sendable, CaseIterable { case phone, iban, socialSecurity, german, dutch, polish, indian, brazilian, birth }

  static let reach = 40
  /// Where each topic was last named, by its raw value; the end of its word.
  private var named = [Int](repeating: -1_000, count: Topic.allCases.count)
  private var before: UInt64 = 0

  func isNamed(_ topic: Topic, at place: Int) -> Bool { place - named[Int(topic.rawValue)] <= Self.reach }

  /// What was named has come.
  mutating func end(_ topic: Topic) { named[Int(topic.rawValue)] = -1_000 }

  /// A word of at most 24 bytes that begins at `start`.
  mutating func read(_ text: MaskBytes, _ start: Int, _ end: Int) {
    guard end - start <= 24 else { return before = 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.bytes[start..<end] { hash = (hash ^ UInt64(byte &- 65 < 26 ? byte | 32 : byte)) &* 0x100_0000_01b3 }
    defer { before = hash }
    // Nearly every word is none of these: one look tells.
    guard Self.mayBe[Int(hash & 1_023)] else { return }
    if let topic = Self.table[hash] { named[Int(topic.rawValue)] = end }
    if let topic = Self.pairs[before &* 31 &+ hash] { named[Int(topic.rawValue)] = end }
  }

  private static func hash(_ word: some StringProtocol) -> UInt64 { word.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }

  private static let mayBe: [Bool] = {
    var mayBe = [Bool](repeating: false, count: 1_024)
    for hash in Array(table.keys) + seconds { mayBe[Int(hash & 1_023)] = true }
    return mayBe
  }()

  private static let words: [(Topic, String)] = [
    (
      .phone,
      "phone phones telephone tel mobile cell cellphone fax call whatsapp hotline telefon handy mobil mobilnummer rufnummer telefonnummer handynummer téléphone telephone teléfono "
        + "telefono móvil movil cellulare cellulaire telefone celular telefoon phone_number phonenumber ring dial sms"
    ),
    (.iban, "iban kontonummer"), (.socialSecurity, "ssn itin"),
    (.german, "idnr steuerid steueridentifikationsnummer identifikationsnummer steuernummer tin"), (.dutch, "bsn burgerservicenummer sofinummer"),
    (.polish, "pesel"),
    (.indian, "aadhaar aadhar uidai"), (.brazilian, "cpf"),
    (
      .birth,
      "born birthday birthdate dob geboren geburtsdatum geburtstag nacimiento nacido nacida naissance née né nato nata nascita nascimento geboortedatum geb birth date_of_birth"
    ),
  ]

  private static let table: [UInt64: Topic] = {
    var table: [UInt64: Topic] = [:]
    for (topic, list) in words { for word in list.split(separator: " ") { table[hash(word)] = topic } }
    return table
  }()

  private static let twoWords: [(Topic, String, String)] = [
    (.socialSecurity, "social", "security"), (.german, "steuer", "id"), (.german, "tax", "id"),
  ]
  private static let seconds: [UInt64] = twoWords.map { hash($0.2) }

  /// Two words in a row.
  private static let pairs: [UInt64: Topic] = {
    var pairs: [UInt64: Topic] = [:]
    for (topic, first, second) in twoWords { pairs[hash(first) &* 31 &+ hash(second)] = topic }
    return pairs
  }()
}

/// Hides secrets and personal values in what is recorded of an invocation: its event, its exchanges and its answer, in whatever encodings they stand there.
///
/// One value belongs to one recording, so that equal values get one mark and stay equal to one another. Source of the forms: docs/protection.md; of the encodings: docs/recordings.md.
package struct RecordMask {
  /// Texts in texts in texts go no further; what is deeper is left out whole.
  static let depthMaximum = 8
  /// What is unpacked of one compressed body.
  static let unpackedBytesMaximum = 16 << 20

  /// Secrets that are looked for in every text of a recording.
  static let secretsMaximum = 1_000

  let sha256: ([UInt8]) -> [UInt8]
  let seed: String
  private var given: [String]
  private(set) var secrets: KnownSecrets
  private var numbers: [MaskKind: [String: Int]] = [:]
  private var bodies: [[UInt8]: Int] = [:]
  /// What stands for each right to answer a wait, and for the digest it is known by.
  private var tokens: [[UInt8]: [UInt8]] = [:]
  private var tokenCount = 0

  /// `secrets`: values that are known, whatever their form, of eight bytes or more. `seed` is the recording's; `sha256` gives 32 bytes.
  package init(seed: String, secrets: [String] = [], sha256: @escaping ([UInt8]) -> [UInt8]) {
    (self.seed, self.sha256, given) = (seed, sha256, secrets)
    self.secrets = KnownSecrets(secrets)
  }

  /// The bytes with nothing in them that is not to be seen; the same ones where there is nothing. Bytes that are no text are left out whole.
  package mutating func masked(_ bytes: [UInt8]) -> [UInt8] { masked(bytes, 0) }

  mutating func masked(_ bytes: [UInt8], _ depth: Int) -> [UInt8] {
    guard !bytes.isEmpty else { return bytes }
    guard depth < Self.depthMaximum else { return leftOut(bytes) }
    if Gzip.isOne(bytes) {
      guard let unpacked = Gzip.unpacked(bytes, bytesMaximum: Self.unpackedBytesMaximum) else { return leftOut(bytes) }
      let masked = masked(unpacked, depth + 1)
      return masked == unpacked ? bytes : Gzip.stored(masked)
    }
    guard Self.isText(bytes) else { return leftOut(bytes) }
    learnNeighbours(in: bytes)
    if bytes.contains(UInt8(ascii: "\\")), let plain = EscapedText.plain(bytes) { learnNeighbours(in: plain) }
    if let json = maskedJSON(bytes, depth) { return json }
    if let parts = maskedMultipart(bytes, depth) { return parts }
    if let form = maskedForm(bytes, depth) { return form }
    learnNamed(in: bytes)
    return isCrowded ? leftOut(bytes) : maskedText(bytes, depth)
  }

  /// What compressed bytes hold; nil where they are none.
  package static func unpacked(_ bytes: [UInt8]) -> [UInt8]? { Gzip.unpacked(bytes, bytesMaximum: unpackedBytesMaximum) }

  static func isText(_ bytes: [UInt8]) -> Bool { !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil }

  // MARK: Marks

  mutating func mark(_ kind: MaskKind, _ value: String) -> [UInt8] {
    let plain = kind.plain(value)
    let number = numbers[kind]?[plain] ?? (numbers[kind]?.count ?? 0) + 1
    numbers[kind, default: [:]][plain] = number
    return Array("<masked:\(kind.rawValue):\(number)>".utf8)
  }

  /// What stands for a body of a type that nobody looks into.
  mutating func leftOut(_ bytes: [UInt8]) -> [UInt8] {
    let digest = sha256(bytes)
    let number = bodies[digest] ?? bodies.count + 1
    bodies[digest] = number
    return Array("<masked:body:\(number)>".utf8)
  }

  // MARK: Rights to answer a wait

  /// 64 hexadecimal digits, or a wait's longer form: what stands for one must be one, so that whoever takes it goes on as before.
  static func isToken(_ value: [UInt8]) -> Bool {
    let digits = value.starts(with: Array("qw1_".utf8)) ? Array(value.suffix(64)) : value
    return digits.count == 64 && digits.allSatisfy(MaskBytes.isHexadecimal)
  }

  /// From now on the token's place is taken by another, and its digest's by that one's.
  mutating func token(_ value: [UInt8]) -> [UInt8] {
    if let known = tokens[value] { return known }
    tokenCount += 1
    let other = Self.hexadecimal(sha256(Array("\(seed)/token/\(tokenCount)".utf8)))
    tokens[value] = other
    tokens[Self.hexadecimal(sha256(value))] = Self.hexadecimal(sha256(other))
    // It is no token of anybody's, so that it stays where it is met again.
    tokens[other] = other
    return other
  }

  /// What stands for a text that was met as a token, or as one's digest.
  func replacement(of value: [UInt8]) -> [UInt8]? { value.count >= 64 ? tokens[value] : nil }

  var hasTokens: Bool { !tokens.isEmpty }

  static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  // MARK: What stands beside an access key

  /// 40 characters near an access key's id are its secret: they are known from now on, wherever they stand.
  private mutating func learnNeighbours(in bytes: [UInt8]) {
    var at = 0
    while at + 20 <= bytes.count {
      guard bytes[at] == UInt8(ascii: "A"), bytes[at + 1] == UInt8(ascii: "K") || bytes[at + 1] == UInt8(ascii: "S"), bytes[at + 2] == UInt8(ascii: "I"),
        bytes[at + 3] == UInt8(ascii: "A")
      else {
        at += 1
        continue
      }
      learn(Self.runs(in: bytes, max(0, at - 140)..<min(bytes.count, at + 160)))
      at += 4
    }
  }

  mutating func learn(_ found: [[UInt8]]) {
    let new = Set(found.map { String(decoding: $0, as: UTF8.self) }).subtracting(given)
    guard !new.isEmpty, !isCrowded else { return }
    given += new.sorted()
    secrets = KnownSecrets(given)
  }

  /// Where as many are known as are looked for: what has yet another is left out whole.
  var isCrowded: Bool { given.count > Self.secretsMaximum }

  /// Runs of just 40 characters of Base64's alphabet, which may stand in JSON with escaped slashes.
  private static func runs(in bytes: [UInt8], _ range: Range<Int>) -> [[UInt8]] {
    var runs: [[UInt8]] = []
    var run: [UInt8] = []
    var at = range.lowerBound
    while at <= range.upperBound {
      let byte = at < range.upperBound ? bytes[at] : 0
      if byte == UInt8(ascii: "\\"), at + 1 < range.upperBound, bytes[at + 1] == UInt8(ascii: "/") {
        at += 1
        continue
      }
      if MaskBytes.isAlphanumeric(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") {
        run.append(byte)
      } else {
        if run.count == 40 { runs.append(run) }
        run = []
      }
      at += 1
    }
    return runs
  }
}

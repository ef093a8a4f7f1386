/// How many tokens a text has at most, without anybody's tokenizer: counted from its bytes, in thousandths.
///
/// The weights were fitted so that no text of prose, code, JSON, Base64 and eight languages comes out under the largest of four tokenizers.
public enum TokenEstimate {
  private static let letter = 300
  private static let digit = 700
  private static let sign = 640
  private static let beyondASCII = 720
  /// Of a key, a hash or Base64, which tokenizers cut into crumbs.
  private static let noise = 750
  private static let runMaximum = 20

  /// Of a text alone, at least.
  public static func tokens(_ text: String) -> Int { (millitokens(text) + 999) / 1_000 }

  /// Of all that a call sends, with what the form around it takes.
  public static func tokens(instructions: String, parts: [String], schema: String? = nil) -> Int {
    let sum = millitokens(instructions) + parts.reduce(0) { $0 + millitokens($1) } + (schema.map(millitokens) ?? 0)
    return (sum + 999) / 1_000 + 4 * parts.count + 16
  }

  static func millitokens(_ text: String) -> Int {
    var sum = 0
    var run = Run()
    for byte in text.utf8 {
      if run.takes(byte) {
        run.add(byte, weight(byte))
      } else {
        sum += run.end() + weight(byte)
      }
    }
    return sum + run.end()
  }

  private static func weight(_ byte: UInt8) -> Int {
    switch byte {
    case 0x20, 0x41...0x5A, 0x61...0x7A: letter
    case 0x30...0x39: digit
    case 0x80...: beyondASCII
    default: sign
    }
  }

  /// Bytes of Base64's and of identifiers' alphabets in a row.
  private struct Run {
    private var count = 0
    private var sum = 0
    private var isPlain = true

    func takes(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
      default: false
      }
    }

    mutating func add(_ byte: UInt8, _ weight: Int) {
      count += 1
      sum += weight
      if !((0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")) { isPlain = false }
    }

    mutating func end() -> Int {
      defer { self = Run() }
      return count > TokenEstimate.runMaximum && !isPlain ? count * TokenEstimate.noise : sum
    }
  }
}

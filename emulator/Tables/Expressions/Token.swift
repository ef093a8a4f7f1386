/// One piece of an expression, with where it stands in the text.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A bare attribute name, keyword or function name.
    case word
    /// `#name`
    case namePlaceholder
    /// `:value`
    case valuePlaceholder
    case number
    /// One of `( ) [ ] , . + - = <> < <= > >=`.
    case sign
    case end
  }

  var kind: Kind
  var text: String
  /// Byte offsets in the expression.
  var range: Range<Int>

  func isSign(_ sign: String) -> Bool { kind == .sign && text == sign }
  /// Keywords are read in any case.
  func isKeyword(_ keyword: String) -> Bool { kind == .word && text.uppercased() == keyword }
}

/// Cuts an expression into tokens.
struct Lexer {
  private let bytes: [UInt8]
  private var place = 0
  /// Where the last token began.
  private var last: Int?

  private init(_ text: String) { bytes = Array(text.utf8) }

  static func tokens(of text: String) throws(ExpressionFault) -> [Token] {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    while let token = try lexer.next() {
      tokens.append(token)
      lexer.last = token.range.lowerBound
    }
    tokens.append(Token(kind: .end, text: "<EOF>", range: lexer.bytes.count..<lexer.bytes.count))
    return tokens
  }

  private mutating func next() throws(ExpressionFault) -> Token? {
    while place < bytes.count, Lexer.isSpace(bytes[place]) { place += 1 }
    guard place < bytes.count else { return nil }
    let byte = bytes[place]
    if Lexer.isWordStart(byte) { return take(.word, from: place, while: Lexer.isWordPart) }
    if Lexer.isDigit(byte) { return take(.number, from: place, while: Lexer.isDigit) }
    if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":") {
      let start = place
      place += 1
      let token = take(byte == UInt8(ascii: "#") ? .namePlaceholder : .valuePlaceholder, from: start, while: Lexer.isWordPart)
      guard token.text.utf8.count > 1 else { throw syntaxError(token.text, token.range) }
      return token
    }
    return try sign(byte)
  }

  private mutating func take(_ kind: Token.Kind, from start: Int, while belongs: (UInt8) -> Bool) -> Token {
    while place < bytes.count, belongs(bytes[place]) { place += 1 }
    return Token(kind: kind, text: String(decoding: bytes[start..<place], as: UTF8.self), range: start..<place)
  }

  private mutating func sign(_ byte: UInt8) throws(ExpressionFault) -> Token {
    let following = place + 1 < bytes.count ? bytes[place + 1] : 0
    let isPair =
      (byte == UInt8(ascii: "<") && (following == UInt8(ascii: "=") || following == UInt8(ascii: ">")))
      || (byte == UInt8(ascii: ">") && following == UInt8(ascii: "="))
    let length = isPair ? 2 : 1
    let range = place..<(place + length)
    guard isPair || "()[],.+-=<>".utf8.contains(byte) else {
      let end = Lexer.characterEnd(bytes, place)
      throw syntaxError(String(decoding: bytes[place..<end], as: UTF8.self), place..<end)
    }
    place += length
    return Token(kind: .sign, text: String(decoding: bytes[range], as: UTF8.self), range: range)
  }

  /// Near it are the token before and the one after it, as where the grammar is broken.
  private func syntaxError(_ token: String, _ range: Range<Int>) -> ExpressionFault {
    let near = String(decoding: bytes[(last ?? range.lowerBound)..<followingEnd(range.upperBound)], as: UTF8.self)
    return ExpressionFault("Syntax error; token: \"\(token)\", near: \"\(near)\"")
  }

  /// The end of what begins behind `end`: a word or a number, or else one sign.
  private func followingEnd(_ end: Int) -> Int {
    var start = end
    while start < bytes.count, Lexer.isSpace(bytes[start]) { start += 1 }
    guard start < bytes.count else { return bytes.count }
    var end = start + 1
    if "#:".utf8.contains(bytes[start]) || Lexer.isWordPart(bytes[start]) {
      while end < bytes.count, Lexer.isWordPart(bytes[end]) { end += 1 }
      return end
    }
    return Lexer.characterEnd(bytes, start)
  }

  private static func characterEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var end = start + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  private static func isWordStart(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  /// An underscore stands within a name or after `#` and `:`, never first in a bare name.
  private static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: "_") }
}

/// What is wrong with an expression, in DynamoDB's words, without the `Invalid …Expression: ` before it.
struct ExpressionFault: Error, Equatable {
  var message: String
  init(_ message: String) { self.message = message }
}

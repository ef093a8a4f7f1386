/// `${source:address, fallback, …}` taken apart. `${Name}`, `${Name.Arn}` and `${AWS::Region}` are CloudFormation's and stay text.
enum VariableSyntax {
  enum Piece: Equatable {
    case text(String)
    case variable(Variable)
  }

  struct Variable: Equatable {
    var written: String
    /// The first that has a value wins.
    var candidates: [Candidate]
  }

  indirect enum Candidate: Equatable {
    case lookup(source: String, address: [Piece])
    case literal(String, plain: Bool)
    case variable(Variable)
  }

  static func pieces(of text: String) throws(VariableFault) -> [Piece] { try pieces(of: Array(text.unicodeScalars)[...], depth: 0) }

  private static func pieces(of text: ArraySlice<Unicode.Scalar>, depth: Int) throws(VariableFault) -> [Piece] {
    guard depth < Variables.depthMaximum else { throw .tooDeep }
    var pieces: [Piece] = []
    var plain = String.UnicodeScalarView()
    var rest = text
    while let first = rest.first {
      guard first == "$", rest.dropFirst().first == "{" else {
        plain.append(rest.removeFirst())
        continue
      }
      let end = try closing(of: rest)
      let written = rest[rest.startIndex...end]
      if let variable = try variable(written, depth: depth) {
        if !plain.isEmpty { pieces.append(.text(String(plain))) }
        plain = .init()
        pieces.append(.variable(variable))
      } else {
        plain.append(contentsOf: written)
      }
      rest = rest[(end + 1)...]
    }
    if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(String(plain))) }
    return pieces
  }

  /// The place of the `}` that closes the `${` at the start.
  private static func closing(of text: ArraySlice<Unicode.Scalar>) throws(VariableFault) -> Int {
    var depth = 0
    var quote: Unicode.Scalar?
    for place in text.indices {
      let scalar = text[place]
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
      } else if scalar == "{" {
        depth += 1
      } else if scalar == "}" {
        depth -= 1
        if depth == 0 { return place }
      }
    }
    throw .syntax("`\(string(text.prefix(60)))` is not closed by `}`")
  }

  private static func variable(_ written: ArraySlice<Unicode.Scalar>, depth: Int) throws(VariableFault) -> Variable? {
    let parts = split(written.dropFirst(2).dropLast())
    guard let first = parts.first, source(of: first) != nil || first.starts(with: "${".unicodeScalars) else { return nil }
    var candidates: [Candidate] = []
    for part in parts { candidates.append(try candidate(part, in: written, depth: depth)) }
    return Variable(written: string(written), candidates: candidates)
  }

  /// At commas outside quotes and inner variables, trimmed.
  private static func split(_ text: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
    var parts: [ArraySlice<Unicode.Scalar>] = []
    var start = text.startIndex
    var depth = 0
    var quote: Unicode.Scalar?
    for place in text.indices {
      let scalar = text[place]
      if let open = quote {
        if scalar == open { quote = nil }
        continue
      }
      switch scalar {
      case "'", "\"": quote = scalar
      case "{": depth += 1
      case "}": depth -= 1
      case "," where depth == 0:
        parts.append(trimmed(text[start..<place]))
        start = place + 1
      default: break
      }
    }
    parts.append(trimmed(text[start...]))
    return parts
  }

  private static func candidate(_ part: ArraySlice<Unicode.Scalar>, in written: ArraySlice<Unicode.Scalar>, depth: Int) throws(VariableFault) -> Candidate {
    if let quote = part.first, quote == "'" || quote == "\"", part.count > 1, part.last == quote {
      return .literal(string(part.dropFirst().dropLast()), plain: false)
    }
    if part.starts(with: "${".unicodeScalars), case .variable(let inner)? = try pieces(of: part, depth: depth + 1).first { return .variable(inner) }
    if let source = source(of: part) {
      return .lookup(source: source.name, address: try pieces(of: part[source.address...], depth: depth + 1))
    }
    let text = string(part)
    guard ["true", "false", "null"].contains(text) || Double(text) != nil else {
      throw .syntax("the default `\(text)` in `\(string(written))` must be quoted, a number, a boolean or another variable")
    }
    return .literal(text, plain: true)
  }

  /// `env` of `env:X` and where `X` starts; `file` of `file(./x.yml):key`, whose address keeps what follows the parenthesis; nil where it is no variable.
  private static func source(of part: ArraySlice<Unicode.Scalar>) -> (name: String, address: Int)? {
    guard let end = part.firstIndex(where: { !$0.properties.isAlphabetic }), end > part.startIndex else { return nil }
    guard part[end] == "(" || part[end] == ":" && part[(end + 1)...].first != ":" else { return nil }
    return (string(part[part.startIndex..<end]), end + 1)
  }

  private static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    let blank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    let front = text.drop(while: blank)
    return front[..<(front.lastIndex { !blank($0) }.map { $0 + 1 } ?? front.startIndex)]
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

import Testing

/// What a page is made of, read as XML: elements that do not nest, an attribute without quotes or a bare `<` or `&` are errors.
struct Outline {
  struct NotWellFormed: Error { let at: Substring }

  private(set) var names: [String] = []
  /// The levels, in order.
  private(set) var headings: [Int] = []
  private(set) var sections: [String] = []
  private(set) var landmarks: [String] = []
  private(set) var links: [String] = []
  private(set) var language: String?
  /// Tables without scopes or a caption, pictures without names, ids that stand twice, references to none.
  private(set) var faults: [String] = []
  private var elements: [(name: String, attributes: [String: String])] = []

  init(_ html: String) throws {
    var rest = Substring(html.drop { $0 != "\n" }.dropFirst())
    var open: [String] = []
    while let start = rest.firstIndex(of: "<") {
      try Self.check(text: rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { throw NotWellFormed(at: rest[start...].prefix(40)) }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast().map({ $0 == tag.dropFirst() }) == true else { throw NotWellFormed(at: tag) }
      } else {
        let closed = tag.hasSuffix("/")
        let (name, attributes) = try Self.read(closed ? tag.dropLast() : tag)
        elements.append((name, attributes))
        if !closed { open.append(name) }
        note(name, attributes, inside: open)
      }
    }
    guard open.isEmpty else { throw NotWellFormed(at: Substring(open.joined(separator: " "))) }
    checkReferences()
  }

  func count(_ name: String, where attribute: String, is value: String) -> Int { elements.count { $0.name == name && $0.attributes[attribute] == value } }

  private mutating func note(_ name: String, _ attributes: [String: String], inside open: [String]) {
    names.append(name)
    if name == "html" { language = attributes["lang"] }
    if name.count == 2, name.hasPrefix("h"), let level = name.last?.wholeNumberValue { headings.append(level) }
    if name == "section", let id = attributes["id"] { sections.append(id) }
    if ["header", "nav", "main", "footer"].contains(name) { landmarks.append(name) }
    if let link = attributes["href"] { links.append(link) }
    if name == "th", !["row", "col"].contains(attributes["scope"] ?? "") { faults.append("th without a scope") }
    if attributes["style"] != nil || attributes.keys.contains(where: { $0.hasPrefix("on") }) { faults.append("\(name) has style or a handler of its own") }
  }

  private mutating func checkReferences() {
    let ids = elements.compactMap { $0.attributes["id"] }
    if Set(ids).count != ids.count { faults.append("an id stands twice") }
    for (name, attributes) in elements {
      let references =
        (attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init) + (name == "a" ? [String((attributes["href"] ?? "#").dropFirst())] : [])
      for reference in references where !ids.contains(reference) { faults.append("\(name) refers to `\(reference)`, which is not there") }
      if attributes["role"] == "img", attributes["aria-labelledby"] == nil { faults.append("a picture without a name") }
    }
    if names.count(where: { $0 == "table" }) != names.count(where: { $0 == "caption" }) { faults.append("a table without a caption") }
  }

  private static func read(_ tag: Substring) throws -> (String, [String: String]) {
    let name = tag.prefix { $0 != " " }
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber }) else { throw NotWellFormed(at: tag) }
    var attributes: [String: String] = [:]
    var rest = tag.dropFirst(name.count)
    while !rest.isEmpty {
      let parts = rest.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].hasPrefix(" "), parts[0].hasSuffix("=") else { throw NotWellFormed(at: rest) }
      let attribute = String(parts[0].dropFirst().dropLast())
      guard attribute.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }), attributes.updateValue(String(parts[1]), forKey: attribute) == nil else {
        throw NotWellFormed(at: rest)
      }
      try check(text: parts[1])
      rest = parts[2]
    }
    return (String(name), attributes)
  }

  /// No `&` but of the references that are written.
  private static func check(text: Substring) throws {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      guard ["amp;", "lt;", "gt;", "quot;", "#39;", "#13;"].contains(where: { part.hasPrefix($0) }) else { throw NotWellFormed(at: part.prefix(40)) }
    }
  }
}

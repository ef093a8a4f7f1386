/// What becomes of a key of serverless.yml here.
enum KeyFate: Sendable, Equatable {
  /// The emulator does what it says.
  case acted
  /// Only a deployment has a use for it: what runs here runs the same without it.
  case note(String)
  /// What runs here may behave otherwise than in the cloud.
  case warning(String)
  /// It keeps callers out there and would let them in here.
  case error(String)
}

/// One line of the table of keys: where it stands, with `*` for any key and `[]` for any element of a list, and what becomes of it.
struct KeyRule: Sendable {
  var path: [String]
  var fate: KeyFate

  init(_ path: String, _ fate: KeyFate = .acted) {
    self.path = Self.steps(path)
    self.fate = fate
  }

  /// `events[].http` is `events`, `[]`, `http`.
  private static func steps(_ path: String) -> [String] {
    path.split(separator: ".").flatMap { step in step.hasSuffix("[]") ? [String(step.dropLast(2)), "[]"] : [String(step)] }
  }
}

/// The rules as a tree, so that a file is walked once.
struct KeyTree: Sendable {
  private(set) var fate = KeyFate.acted
  private(set) var children: [String: KeyTree] = [:]

  init(_ rules: [KeyRule]) {
    for rule in rules { insert(rule.path[...], rule.fate) }
  }

  private init() {}

  private mutating func insert(_ path: ArraySlice<String>, _ fate: KeyFate) {
    guard let first = path.first else {
      self.fate = fate
      return
    }
    children[first, default: KeyTree()].insert(path.dropFirst(), fate)
  }

  func child(_ key: String) -> KeyTree? { children[key] ?? children["*"] }

  /// The keys that may stand here, for "did you mean".
  var known: [String] { children.keys.filter { $0 != "*" && $0 != "[]" }.sorted() }
}

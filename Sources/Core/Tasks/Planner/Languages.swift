/// Programming languages as GitHub's search knows them.
enum Languages {
  private static let plain: Set<String> = [
    "swift", "python", "rust", "javascript", "typescript", "java", "kotlin", "c++", "c#", "ruby", "php", "scala", "haskell", "elixir", "erlang", "clojure",
    "julia", "perl", "lua", "zig", "nim", "ocaml", "html", "css", "fortran", "f#", "groovy", "objective-c", "powershell", "matlab", "solidity",
  ]

  /// Everyday words: languages only before a repository word or after `in`.
  private static let everyday: Set<String> = ["go", "c", "r", "crystal", "shell", "assembly", "racket", "dart", "elm"]

  private static let otherwise = ["golang": "go", "js": "javascript", "ts": "typescript", "cpp": "c++", "csharp": "c#"]

  /// A language that is one wherever it stands; as it is sent.
  static func named(_ token: Token) -> String? {
    guard token.kind == .word else { return nil }
    return plain.contains(token.key) ? token.key : otherwise[token.key]
  }

  /// A language that stands before a repository word or after `in`.
  static func placed(_ token: Token) -> String? {
    token.kind == .word && everyday.contains(token.key) ? token.key : named(token)
  }
}

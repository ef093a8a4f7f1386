/// A language whose functions the emulator runs by a bootstrap of its own.
public enum Language: String, Sendable, CaseIterable {
  case node = "nodejs"
  case python

  /// Reads what serverless.yml and Lambda call a runtime: `nodejs22.x`, `python3.13`. Nil for any other, older ones too.
  public init?(runtime: String) {
    if runtime.hasPrefix("nodejs"), runtime.hasSuffix(".x"), let major = Int(runtime.dropFirst(6).dropLast(2)), (18...99).contains(major) {
      self = .node
    } else if runtime.hasPrefix("python3."), let minor = Int(runtime.dropFirst(8)), (9...99).contains(minor) {
      self = .python
    } else {
      return nil
    }
  }

  /// The oldest interpreter that the bootstrap runs on.
  public var leastVersion: [Int] { self == .node ? [18] : [3, 9] }

  /// What its interpreter may be called, the best first.
  func programs(for runtime: String) -> [String] {
    switch self {
    case .node: ["node", "nodejs"]
    case .python: [runtime, "python3", "python"]
    }
  }

  /// Makes an interpreter say where it really is, and in a second line its version: what is on the path may be a script that only chooses one.
  var question: [String] {
    switch self {
    case .node: ["-p", #"process.execPath + "\n" + process.versions.node"#]
    case .python: ["-c", #"import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])"#]
    }
  }

  /// What an interpreter is started with.
  public var arguments: [String] {
    switch self {
    case .node: ["-e", NodeBootstrap.source]
    // Unbuffered, as under AWS's runtime: what is written without an end of line is there too, also when the process is ended.
    case .python: ["-u", "-c", PythonBootstrap.source]
    }
  }

  /// The files that a handler `folder/file.function` may be in, relative to the service's folder.
  public func files(ofHandler handler: String) -> [String] {
    switch self {
    case .node:
      let folder = handler.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let name = handler.split(separator: "/").last?.prefix { $0 != "." } ?? ""
      let base = (folder + [name]).joined(separator: "/")
      return ["", ".js", ".mjs", ".cjs"].map { base + $0 } + ["\(base)/index.js"]
    case .python:
      guard let dot = handler.lastIndex(of: ".") else { return [] }
      let base = handler[..<dot].replacing(".", with: "/")
      return ["\(base).py", "\(base)/__init__.py"]
    }
  }

  /// The ends of the names of a function's own sources.
  public var sourceEnds: [String] { self == .node ? [".js", ".mjs", ".cjs", ".json"] : [".py"] }
}

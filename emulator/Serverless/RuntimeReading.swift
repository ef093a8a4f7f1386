public import EmulatorRuntimes

extension FunctionDeclaration {
  public static let executableRuntime = "provided.al2023"

  /// What runs it; nil for an executable.
  public var language: Language? { Language(runtime: runtime) }
}

extension FileReader {
  private static let executableRuntimes = ["provided", "provided.al2", FunctionDeclaration.executableRuntime]

  /// The function's runtime, or the provider's. One that the emulator cannot run is refused by its name.
  mutating func runtime(_ own: YAMLNode?, _ provider: Provider, _ function: FunctionDeclaration, _ path: String) -> String {
    guard let node = own ?? provider.runtime else { return FunctionDeclaration.executableRuntime }
    let place = own == nil ? "provider.runtime" : "\(path).runtime"
    guard let name = text(node, place) else { return FunctionDeclaration.executableRuntime }
    if Self.executableRuntimes.contains(name) { return name }
    guard let language = Language(runtime: name) else {
      let isToldAlready = problems.contains { $0.path == place && $0.mark == node.mark }
      if !isToldAlready {
        report(
          "`\(name)` is no runtime that the emulator has; it has nodejs18.x and later, python3.9 and later, and provided.al2023 for executables", at: node.mark,
          place)
      }
      return FunctionDeclaration.executableRuntime
    }
    checkHandler(function, language, path)
    return name
  }

  /// `folder/file.function`
  private mutating func checkHandler(_ function: FunctionDeclaration, _ language: Language, _ path: String) {
    let last = function.handler.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let parts = last.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count < 2 || parts.contains(where: \.isEmpty) else { return }
    report("must be `file.function` in runtime \(language.rawValue), got \"\(function.handler)\"", at: function.mark, "\(path).handler")
  }
}

/// The rules of a path with `{name}` and `{name+}` segments.
enum PathTemplate {
  static func fault(in path: String) -> String? {
    guard path.utf8.count <= 1_024 else { return "is longer than 1024 bytes" }
    guard !path.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
      return "holds a character that a path cannot"
    }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var names: Set<Substring> = []
    for (place, segment) in segments.enumerated() where segment.contains("{") || segment.contains("}") {
      guard let name = parameter(segment) else { return "has a parameter that is no whole segment `{name}` or `{name+}`: `\(segment)`" }
      guard names.insert(name).inserted else { return "names the parameter `\(name)` twice" }
      if segment.hasSuffix("+}"), place + 1 != segments.count { return "has `\(segment)` before its end" }
    }
    return nil
  }

  private static func parameter(_ segment: Substring) -> Substring? {
    guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return nil }
    var name = segment.dropFirst().dropLast()
    if name.hasSuffix("+") { name = name.dropLast() }
    let legal = name.utf8.allSatisfy { FileReader.isNameByte($0) || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":")].contains($0) }
    return name.isEmpty || !legal ? nil : name
  }

  /// The path with its parameters' names taken out: two of one shape match the same requests.
  static func shape(_ path: String?) -> String {
    guard let path else { return "$default" }
    return path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("{") ? ($0.hasSuffix("+}") ? "{+}" : "{}") : String($0) }.joined(separator: "/")
  }
}

extension FileReader {
  /// A bound on what the router holds.
  private static let routesMaximum = 2_000

  /// A route must not hide behind a path the emulator answers itself, nor behind another route.
  mutating func checkRoutes(_ functions: [FunctionDeclaration]) {
    var seen: [String: RouteDeclaration] = [:]
    for route in functions.flatMap(\.routes) {
      let path = "functions.\(route.function).events"
      if let prefix = route.path.flatMap(ReservedPath.collision) {
        report("`\(route.key)` falls under \(prefix), which the emulator answers itself", at: route.mark, path)
      }
      let shape = "\(route.method) \(PathTemplate.shape(route.path))"
      if let earlier = seen[shape] {
        report("`\(route.key)` is the route of `\(earlier.function)` in line \(earlier.mark.line) too", at: route.mark, path)
      } else {
        seen[shape] = route
      }
    }
    if seen.count > Self.routesMaximum { report("more than \(Self.routesMaximum) routes", at: variables.root.mark, "functions") }
  }
}

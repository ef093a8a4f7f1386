internal import EmulatorJSON
internal import EmulatorServerless

/// `emulator routes`.
enum RoutesCommand {
  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 {
    let application = try Project.load(arguments).application
    if arguments.wantsJSON { Terminal.say(.array(application.routes.map(json))) } else { Terminal.say(table(application)) }
    return 0
  }

  static func table(_ application: Application) -> String {
    let routes = application.routes
    let width = (routes.map { ($0.path ?? "$default").count }.max() ?? 0) + 2
    let name = (routes.map(\.function.count).max() ?? 0) + 2
    let lines = routes.map { route in
      Terminal.padded(route.method, 9) + Terminal.padded(route.path ?? "$default", width) + Terminal.padded(route.function, name)
        + (route.api == .rest ? "REST API" : "HTTP API") + ", payload \(route.payload.rawValue)"
    }
    return lines.isEmpty ? "no routes" : lines.joined(separator: "\n")
  }

  private static func json(_ route: RouteDeclaration) -> JSON {
    [
      "method": .string(route.method), "path": .string(route.path ?? "$default"), "function": .string(route.function), "api": .string(route.api.rawValue),
      "payload": .string(route.payload.rawValue), "line": .integer(Int64(route.mark.line)),
    ]
  }
}

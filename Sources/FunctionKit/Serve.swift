internal import Glibc
internal import LambdaRuntime

/// Runs the one of these functions that this process was started as, until its Runtime API is gone.
///
/// The executable is one for all: its name tells the function (`MakeDecision`), else its first argument (`functions MakeDecision`, as a container's command), else
/// `_HANDLER` (a zip archive, whose executable is always called `bootstrap`).
public func serve(_ functions: [Function], in room: @escaping @Sendable (_ function: String) throws(ConfigurationError) -> Room) -> Never {
  let arguments = CommandLine.arguments
  if arguments.contains("--list") {
    for function in functions { print(function.name) }
    exit(0)
  }
  if arguments.contains("--help") || arguments.contains("-h") {
    print(usage(functions))
    exit(0)
  }
  let called = arguments.first.map { String($0.split(separator: "/").last ?? "") }
  let asked = [arguments.dropFirst().first, environment()["_HANDLER"]].compactMap(\.self)
  guard let function = ([called].compactMap(\.self) + asked).lazy.compactMap({ name in functions.first { $0.name == name } }).first else {
    let unknown = asked.first.map { "there is no function `\($0)`\n" } ?? ""
    StandardError.write(Array((unknown + usage(functions) + "\n").utf8))
    exit(2)
  }
  RuntimeLoop.runProcess {
    do {
      let room = try room(function.name)
      room.warn()
      let pipelines = Pipelines(Pipeline(function: function, room: room))
      return ({ try await pipelines.handle($0) }, { await pipelines.afterAnswer($0) })
    } catch let error as ConfigurationError {
      throw FunctionFailure(error)
    }
  }
}

private func usage(_ functions: [Function]) -> String {
  """
  usage: <Function>, or: functions <Function>, or: functions --list
  A handler of AWS Lambda: it takes its events from the Runtime API at AWS_LAMBDA_RUNTIME_API (host:port). To run it here: emulator start
  functions: \(functions.map(\.name).joined(separator: ", "))
  """
}

/// The environment, read once; Foundation's ProcessInfo would cost more start-up than all of this.
public func environment() -> [String: String] {
  var variables = [String: String](minimumCapacity: 64)
  var place = unsafe environ
  while let entry = unsafe place.pointee {
    let text = unsafe String(cString: entry)
    // By bytes: where characters end is of no matter here.
    if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) { variables[String(text[..<sign])] = String(text[text.utf8.index(after: sign)...]) }
    unsafe place += 1
  }
  return variables
}

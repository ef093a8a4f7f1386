internal import EmulatorJSON
internal import Glibc

/// The function that the services of the conformance suite name: this very program, started by the name `conformance`. What it does is in its variable DO.
///
/// - `echo`: an HTTP answer whose body is the event;
/// - `body`: the request's body is its output, as it stands;
/// - `out`: OUT is its output;
/// - `fail`: it reports an error of type E and message ERROR;
/// - `exit`: it ends, with a status of its own;
/// - `sleep`: after SECONDS it answers `slept`;
/// - `env`: an HTTP answer whose body is its environment;
/// - `authorize`: of OUTPUTS, an object, the member called as the caller's word; without one it fails with `Unauthorized`. `{{calls}}` in it is how often it was asked.
enum ConformanceFunction {
  static let name = "conformance"

  private struct RuntimeAPI {
    let base: String

    init?() {
      guard let address = variable("AWS_LAMBDA_RUNTIME_API") else { return nil }
      base = "http://\(address)/2018-06-01/runtime/invocation/"
    }

    func next() -> (id: String, event: [UInt8])? {
      let fetch = Fetch(url: base + "next", timeout_ms: 0, answerBytesMaximum: 8 << 20)
      guard let answer = try? fetch.send(), let id = answer.headers.first(where: { $0.name.lowercased() == "lambda-runtime-aws-request-id" })?.value else {
        return nil
      }
      return (id, answer.body)
    }

    func post(_ id: String, _ kind: String, _ body: [UInt8]) {
      _ = try? Fetch(method: "POST", url: base + "\(id)/\(kind)", headers: ["Content-Type: application/json", "Expect:"], body: body).send()
    }
  }

  static func run() -> Int32 {
    guard let api = RuntimeAPI() else {
      Terminal.complain("`\(name)` is a function: AWS_LAMBDA_RUNTIME_API is not set")
      return 2
    }
    var calls = 0
    while let (id, event) = api.next() {
      calls += 1
      switch output(event, calls) {
      case .success(let bytes): api.post(id, "response", bytes)
      case .failure(let error): api.post(id, "error", error.json.bytes)
      }
    }
    return 0
  }

  private struct Failed: Error {
    var type = "E"
    var message: String
    var json: JSON { ["errorMessage": .string(message), "errorType": .string(type)] }
  }

  private static func output(_ event: [UInt8], _ calls: Int) -> Result<[UInt8], Failed> {
    switch variable("DO") ?? "echo" {
    case "body": .success(body(of: event))
    case "out": .success(Array((variable("OUT") ?? "null").utf8))
    case "fail": .failure(Failed(message: variable("ERROR") ?? "no"))
    case "exit": exit(variable("STATUS").flatMap { Int32($0) } ?? 1)
    case "sleep": slept()
    case "env": .success(answer(JSON.object(environment().map { JSON.Member($0.name, .string($0.value)) }).bytes))
    case "authorize": authorization(event, calls)
    default: .success(answer(event))
    }
  }

  private static func slept() -> Result<[UInt8], Failed> {
    usleep(UInt32((variable("SECONDS").flatMap { Double($0) } ?? 1) * 1_000_000))
    return .success(answer(Array("slept".utf8)))
  }

  private static func answer(_ body: [UInt8]) -> [UInt8] {
    let value: JSON = ["statusCode": 200, "headers": ["content-type": "application/json"], "body": .string(String(decoding: body, as: UTF8.self))]
    return value.bytes
  }

  private static func body(of event: [UInt8]) -> [UInt8] { Array(((try? JSON(reading: event))?["body"]?.string ?? "null").utf8) }

  private static func authorization(_ event: [UInt8], _ calls: Int) -> Result<[UInt8], Failed> {
    let value = try? JSON(reading: event)
    let word = value?["authorizationToken"]?.string ?? value?["identitySource"]?.array?.first?.string ?? value?["headers"]?["Authorization"]?.string ?? ""
    guard let outputs = variable("OUTPUTS").flatMap({ try? JSON(reading: Array($0.utf8)) }), let output = outputs[word] else {
      return .failure(Failed(message: "Unauthorized"))
    }
    let text = output.string ?? String(decoding: output.bytes, as: UTF8.self)
    return .success(Array(text.replacing("{{calls}}", with: String(calls)).replacing("{{event}}", with: quoted(event)).utf8))
  }

  /// As the inside of a JSON text.
  private static func quoted(_ bytes: [UInt8]) -> String {
    String(decoding: JSON.string(String(decoding: bytes, as: UTF8.self)).bytes.dropFirst().dropLast(), as: UTF8.self)
  }

  private static func variable(_ name: String) -> String? { environment().first { $0.name == name }?.value }

  private static func environment() -> [(name: String, value: String)] {
    var variables: [(name: String, value: String)] = []
    var place = unsafe environ
    while let entry = unsafe place.pointee {
      let text = unsafe String(cString: entry)
      if let sign = text.firstIndex(of: "=") { variables.append((String(text[..<sign]), String(text[sign...].dropFirst()))) }
      unsafe place += 1
    }
    return variables
  }
}

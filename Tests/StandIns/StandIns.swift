internal import Foundation
internal import Synchronization
internal import TestProcesses

/// Stand-ins of the services that tools ask, on a loopback port: each answers in the form in which the service itself does, below a path of its own.
///
/// What they say is made up; how they say it is not. Each file names where its service describes its answers.
public final class StandIns: Sendable {
  /// How many requests are remembered.
  private static let requestsMaximum = 10_000

  private let server: ByteServer
  private let log = RequestLog()

  public var port: UInt16 { server.port }
  public var url: String { server.url }
  public var requests: [StandInRequest] { log.requests.withLock { $0 } }
  /// How many clients went before they were answered.
  public var abandoned: Int { log.abandoned.withLock { $0 } }

  /// `instead` answers in a service's place where it has something to answer.
  public init(isGenerous: Bool = false, instead: @escaping @Sendable (StandInRequest) -> StandInAnswer? = { _ in nil }) throws {
    let city = StandInCity(isGenerous: isGenerous)
    server = try ByteServer { [log] connection in
      while let (head, _) = connection.request() {
        guard let request = StandInRequest(head) else { return }
        log.add(request)
        let answer = instead(request) ?? city.answer(request)
        guard StandIns.send(answer, on: connection) else {
          if answer.manner == .silent || answer.manner == .stalled { log.abandon() }
          return
        }
      }
    }
  }

  public func stop() { server.stop() }

  /// The environment in which tools ask these, by name.
  public var environment: [(name: String, value: String)] {
    [
      ("EXCHANGE_API_URL", "\(url)/exchange"), ("GEOCODING_API_URL", "\(url)/geocoding"), ("GITHUB_API_URL", "\(url)/github"),
      ("OPEN_METEO_URL", "\(url)/meteo"),
      ("STATUS_PAGES", StatusStandIn.services.map { "\($0)=\(url)/status/\($0)" }.joined(separator: ",")), ("WEATHER_API_KEY", "demo"),
      ("WEATHER_API_URL", "\(url)/weather"), ("WIKIPEDIA_API_URL", "\(url)/wikipedia"),
    ]
  }

  /// False where the client went, or the connection is not to be used again.
  private static func send(_ answer: StandInAnswer, on connection: ByteConnection) -> Bool {
    if answer.manner == .silent {
      connection.waitForEnd()
      return false
    }
    var head = "HTTP/1.1 \(answer.status) \(answer.status < 400 ? "OK" : "Error")\r\nContent-Length: \(answer.body.count)\r\n"
    for header in answer.headers { head += "\(header.name): \(header.value)\r\n" }
    connection.send(head + "\r\n")
    switch answer.manner {
    case .whole, .silent:
      connection.send(answer.body)
      return true
    case .cut(let count):
      connection.send(Array(answer.body.prefix(count)))
      return false
    case .stalled:
      connection.waitForEnd()
      return false
    }
  }

  /// What the server's threads leave for who looks at it.
  private final class RequestLog: Sendable {
    let requests = Mutex<[StandInRequest]>([])
    let abandoned = Mutex(0)

    func add(_ request: StandInRequest) {
      requests.withLock { requests in
        if requests.count < StandIns.requestsMaximum { requests.append(request) }
      }
    }

    func abandon() { abandoned.withLock { $0 += 1 } }
  }
}

/// All of them, by the first part of the path.
struct StandInCity: Sendable {
  private let gitHub: GitHubStandIn

  init(isGenerous: Bool) { gitHub = GitHubStandIn(isGenerous: isGenerous) }

  func answer(_ request: StandInRequest) -> StandInAnswer {
    let parts = request.parts
    let now_s = Int64(Date().timeIntervalSince1970)
    guard request.method == "GET", let service = parts.first else { return .json(405, #"{"message":"Method Not Allowed"}"#) }
    let rest = Array(parts.dropFirst())
    switch service {
    case "github": return gitHub.answer(request, rest, now_s: now_s)
    case "weather": return WeatherStandIn.answer(request, rest, now_s: now_s)
    case "geocoding": return MeteoStandIn.places(request, rest)
    case "meteo": return MeteoStandIn.weather(request, rest, now_s: now_s)
    case "wikipedia": return WikipediaStandIn.answer(request, rest)
    case "exchange": return ExchangeStandIn.answer(request, rest, now_s: now_s)
    case "status": return StatusStandIn.answer(rest)
    default: return .json(404, #"{"message":"Not Found"}"#)
    }
  }
}

/// A moment as services write it, to the second.
func moment(_ time_s: Int64) -> String {
  let format = ISO8601DateFormatter()
  return format.string(from: Date(timeIntervalSince1970: Double(time_s)))
}

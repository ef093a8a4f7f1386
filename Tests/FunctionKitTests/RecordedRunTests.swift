import Composition
import Fakes
import FunctionKit
import LambdaRuntime
import StrictJSON
import Synchronization
import Testing

@Suite struct `A process beside an emulator that records` {
  @Test func `draws the same from the same seed, and from another something else`() {
    var (first, second, other) = (SeededChance(seed: 7), SeededChance(seed: 7), SeededChance(seed: 8))
    let drawn = first.take(16) + first.take(40) + first.take(1)
    #expect(drawn == second.take(57))
    #expect(drawn != other.take(57))
    #expect(Set(drawn).count > 40)
  }

  @Test(arguments: ["EMULATOR_CALLER", "EMULATOR_EXCHANGES"])
  func `does not start where somebody else says who calls or where to tell`(variable: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try Composition(environment: [variable: "/dev/null"]) }
    #expect(error.faults.map(\.variable).contains(variable))
  }

  @Test func `is told who calls in a replay alone, on this machine and beside a given clock`() throws {
    let environment = [
      "EMULATOR_CALLER": "/dev/null", "EMULATOR_EXCHANGES": "http://127.0.0.1:1/_emulator/exchanges/K/replay", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    ]
    let error = try #require(throws: ConfigurationError.self) { try Composition(environment: environment) }
    #expect(error.faults.first { $0.variable == "EMULATOR_CALLER" }?.rule == "is set by `emulator replay` alone")
  }
}

@Suite struct `What a process remembers` {
  /// Asks `/readyz` twice, of records that cannot be reached at first. What was found holds for 30 seconds.
  private static func statuses(_ anew: (@Sendable (Room) throws(ConfigurationError) -> Room)?) async throws -> [JSONValue] {
    let records = FailingRecordStore(VolatileRecordStore(), broken: 1)
    let given = try Given(.health, records: records)
    var room = given.room
    if let anew { room.anew = { [room] () throws(ConfigurationError) in try anew(room) } }
    let pipelines = Pipelines(Pipeline(function: .health, room: room))
    let event: JSONValue = [
      "version": "2.0", "routeKey": "GET /readyz", "rawPath": "/readyz", "rawQueryString": "", "headers": [:], "isBase64Encoded": false,
      "requestContext": [
        "requestId": "x", "stage": "$default", "http": ["method": "GET", "path": "/readyz", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7"],
      ],
    ]
    var statuses: [JSONValue] = []
    for _ in 0..<2 {
      let invocation = Invocation(requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", deadline_ms: .max, event: try JSONWriter.write(event))
      statuses.append(try JSONReader.read(try await pipelines.handle(invocation))["statusCode"])
      await pipelines.afterAnswer(invocation)
    }
    return statuses
  }

  @Test func `holds from event to event, and from none to the next where they are recorded or replayed`() async throws {
    #expect(try await Self.statuses(nil) == [503, 503])
    let made = Mutex(0)
    let statuses = try await Self.statuses { room in
      made.withLock { $0 += 1 }
      return Room(room.configuration, room.families, room.cases, room.identities, VolatileTurnstile(VolatileRecordStore()), keySets: nil, log: room.log)
    }
    #expect(statuses == [503, 200] && made.withLock { $0 } == 1)
  }

  @Test func `is not gone on with where it cannot be forgotten: the event fails as a start does`() async throws {
    let error = try await #require(throws: FunctionFailure.self) {
      _ = try await Self.statuses { _ throws(ConfigurationError) in
        throw ConfigurationError(faults: [.init(variable: "MODEL_PRICES_PATH", rule: "`prices.json` is gone")])
      }
    }
    #expect(error.type == "Function.ConfigurationInvalid" && error.message.contains("MODEL_PRICES_PATH"))
  }

  /// Beside an emulator every event's room is made of the settings alone; anywhere else the room stays.
  @Test func `is forgotten beside an emulator that records or replays, and nowhere else`() throws {
    #expect(try Composition(environment: [:]).room(of: "Health").anew == nil)
    #expect(try Composition(environment: ["RECORD_EVENTS": "1"]).room(of: "Health").anew == nil)
    let recorded = try Composition(environment: ["EMULATOR_EXCHANGES": "http://127.0.0.1:1/_emulator/exchanges/K/record"]).room(of: "Health")
    let anew = try #require(recorded.anew)
    #expect(try anew().anew != nil)
  }
}

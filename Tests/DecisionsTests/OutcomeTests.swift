import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct `Recorded outcomes` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()

  var make: MakeDecision { MakeDecision(store: store, surroundings: surroundings) }
  var record: RecordOutcome { Desk(store: store, surroundings: surroundings).record }

  @Test func `an outcome is recorded once and counts in every forecaster's record`() async throws {
    let made = try await make.respond(to: Array(Requests.crm.utf8))
    let recorded = try await record.respond(to: made.decisionID, body: Array(#"{"success":1,"observed":"it runs"}"#.utf8), from: Caller(principal: "eve"))
    let json = try JSONReader.read(recorded.body)
    #expect(json.at("calibration/finance/count") == .integer(1))
    #expect(json.at("by")?.text == "eve")
    let error = try await #require(throws: EndpointError.self) { try await record.respond(to: made.decisionID, body: Array(#"{"success":0}"#.utf8)) }
    #expect(error == .conflict("the outcome is recorded already"))
  }

  @Test(arguments: [("reject", 409), ("approve", 201), ("amend", 201)]) func `only of what was carried out can something have come`(
    _ verdict: String, _ status: Int
  ) async throws {
    let made = try await make.respond(to: Reviews.open)
    #expect(await self.status(made.decisionID) == 409)
    let amended = verdict == "amend" ? #","alternative_id":"b""# : ""
    let body = #"{"token":"\#(try #require(made.reviewToken))","verdict":"\#(verdict)"\#(amended)}"#
    _ = try await Desk(store: store, surroundings: surroundings).review(made.decisionID, Array(body.utf8))
    #expect(await self.status(made.decisionID) == status)
  }

  @Test func `nobody is scored on what a reviewer chose instead`() async throws {
    let made = try await make.respond(to: Reviews.open)
    let body = #"{"token":"\#(try #require(made.reviewToken))","verdict":"amend","alternative_id":"b"}"#
    _ = try await Desk(store: store, surroundings: surroundings).review(made.decisionID, Array(body.utf8))
    let recorded = try await record.respond(to: made.decisionID, body: Array(#"{"success":1}"#.utf8))
    let json = try JSONReader.read(recorded.body)
    #expect(json.at("calibration")?.count == 0)
    #expect(json.at("calibration_note")?.text == "nobody is scored: the review chose `b`, and the panel's opinions were on another alternative")
    #expect(!store.records.contains { $0.key.partition.hasSuffix("#CALIBRATION") })
    let stored = try #require(try await Desk(store: store).stored(made.decisionID))
    #expect(try await RecordOutcome.recorded(of: stored.place, in: store)?.body == recorded.body)
  }

  func status(_ id: String) async -> Int {
    do throws(EndpointError) {
      _ = try await record.respond(to: id, body: Array(#"{"success":1}"#.utf8))
      return 201
    } catch { return error.status }
  }

  @Test(arguments: [(#"{}"#, "/success"), (#"{"success":2}"#, "/success"), (#"{"success":"yes"}"#, "/success"), (#"{"success":1,"x":1}"#, "/x")])
  func `a bad outcome is refused with its path`(_ json: String, _ path: String) async throws {
    let error = try await #require(throws: EndpointError.self) {
      try await record.respond(to: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11", body: Array(json.utf8))
    }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.violations.map(\.path) == [path])
  }

  @Test func `the Brier score is the mean squared error`() {
    var calibration = Calibration()
    for (agreement, success) in [(0.8, 1.0), (0.6, 0.0)] { calibration = calibration.adding(agreement: agreement, success: success) }
    #expect(abs((calibration.brierScore ?? 0) - (0.04 + 0.36) / 2) < 1e-9)
    #expect(calibration.voice == 1)
  }

  @Test(arguments: [(1.0, 1.5), (0.5, 1.0), (0.0, 0.5)]) func `after ten outcomes the voice follows the score, within its bounds`(
    _ agreement: Double, _ voice: Double
  ) {
    var calibration = Calibration()
    for _ in 0..<9 { calibration = calibration.adding(agreement: agreement, success: 1) }
    #expect(calibration.voice == 1)
    calibration = calibration.adding(agreement: agreement, success: 1)
    #expect(calibration.voice == voice)
  }

  @Test func `a record of ten outcomes changes the weight of a voice, and the decision replays`() async throws {
    for _ in 0..<10 {
      let made = try await make.respond(to: Array(Requests.crm.utf8))
      _ = try await record.respond(to: made.decisionID, body: Array(#"{"success":1}"#.utf8))
    }
    let made = try await make.respond(to: Array(Requests.crm.utf8))
    let stored = try #require(try await Desk(store: store).stored(made.decisionID))
    let given = try #require(stored.receipts.first { $0.receipt.key == "given/setting" }).receipt.value
    guard case .array(let seats)? = given.at("seats") else { throw ReplayTestFailure.noDivergence }
    #expect(seats.contains { $0.at("voice") != .integer(1) })
    #expect(await Desk.replay(stored) == .same(receipts: stored.receipts.count))
  }
}

import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

/// What callers were told is kept, and how many answers one round has had.
private actor Acknowledged {
  private(set) var bodies: [String: [UInt8]] = [:]
  private var answers = 0

  func startRound() { answers = 0 }

  /// How many answers this round has had with this one.
  func add(_ location: String, _ body: [UInt8]) -> Int {
    bodies[location] = body
    answers += 1
    return answers
  }
}

@Suite struct `A decision that was answered` {
  /// The emulator is killed in the middle of eight callers' work; whatever was acknowledged must be there afterwards, byte for byte.
  @Test func `survives kill -9 at any moment, twenty times`() async throws {
    let data = try TemporaryFolder()
    let acknowledged = Acknowledged()
    for round in 1...20 {
      let emulator = try await LocalEmulator.start(data: data)
      for (location, body) in await acknowledged.bodies.suffix(10) { #expect(try await emulator.get(location).body == body, "round \(round)") }
      let enough = Int.random(in: 1...12)
      await acknowledged.startRound()
      await withTaskGroup(of: Void.self) { group in
        for caller in 0..<8 {
          group.addTask {
            // A caller goes on until the emulator is gone.
            while let answer = try? await emulator.post("/decisions", Requests.decision("Round \(round), caller \(caller)?")), answer.status == 201 {
              if await acknowledged.add(answer.header("location") ?? "", answer.body) == enough { emulator.process.kill() }
            }
          }
        }
      }
      // On a slow machine all callers may have given up before there were enough.
      emulator.process.kill()
      await emulator.process.wait()
    }
    let emulator = try await LocalEmulator.start(data: data)
    let all = await acknowledged.bodies
    #expect(all.count >= 20)
    for (location, body) in all { #expect(try await emulator.get(location).body == body) }
  }
}

import Foundation
import StrictJSON
import Synchronization
import TestProcesses
import Testing

@Suite struct `What was answered 201` {
  /// The emulator is killed in the middle of eight callers' work, as often as a loop says; whatever was acknowledged must be there afterwards, byte for byte.
  @Test func `survives kill -9 at any moment, twenty times`() async throws {
    let data = try TemporaryFolder()
    var random = SystemRandomNumberGenerator()
    let kept = Mutex<[String: [UInt8]]>([:])
    for round in 1...20 {
      let emulator = try await LocalEmulator.start(data: data)
      for (location, body) in kept.withLock({ $0.suffix(10) }) { #expect(try await emulator.get(location).body == body, "round \(round)") }
      let enough = Int.random(in: 1...12, using: &random)
      let answered = Mutex(0)
      await withTaskGroup(of: Void.self) { group in
        for caller in 0..<8 {
          group.addTask {
            // A caller goes on until the emulator is gone.
            while let answer = try? await emulator.post("/decisions", Requests.decision("Round \(round), caller \(caller)?")), answer.status == 201 {
              if let location = answer.header("location") { kept.withLock { $0[location] = answer.body } }
              if answered.withLock({
                $0 += 1; return $0
              }) == enough {
                emulator.process.kill()
              }
            }
          }
        }
      }
      await emulator.process.wait()
    }
    let emulator = try await LocalEmulator.start(data: data)
    let all = kept.withLock { $0 }
    #expect(all.count >= 20)
    for (location, body) in all { #expect(try await emulator.get(location).body == body) }
  }
}

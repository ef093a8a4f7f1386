import Composition
import FunctionKit
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

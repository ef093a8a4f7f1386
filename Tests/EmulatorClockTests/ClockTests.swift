import EmulatorClock
import Foundation
import Testing

@Suite struct `A clock` {
  @Test(arguments: [("90s", 90_000), ("6h", 21_600_000), ("1500ms", 1_500), ("2m", 120_000), ("7d", 604_800_000), ("0s", 0)])
  func `is moved by spans`(text: String, time_ms: Int64) { #expect(ClockSpan.milliseconds(text) == time_ms) }

  @Test(arguments: ["", "6", "h", "-6h", "6 h", "1.5h", "6H", "9223372036854775807d", "٣h"])
  func `is not moved by what is no span`(text: String) { #expect(ClockSpan.milliseconds(text) == nil) }

  @Test func `never goes back`() {
    let clock = Clock(virtualAt: 1_000)
    clock.hasReached(500)
    #expect(clock.now_ms == 1_000)
    clock.hasReached(2_000)
    #expect(clock.now_ms == 2_000)
    let machine = Clock()
    let ahead_ms = Clock.system_ms + 3_600_000
    machine.hasReached(ahead_ms)
    #expect(machine.now_ms == ahead_ms)
  }

  @Test func `stands in a file as eight bytes, and is found there again`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("clock-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(ClockFile(path))
    #expect(file.kept_ms == nil)
    let clock = Clock(virtualAt: 1_767_571_200_000, files: [file])
    clock.hasReached(1_767_571_200_001)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(Array(bytes) == [0x01, 0x18, 0x74, 0x8B, 0x9B, 0x01, 0x00, 0x00])
    #expect(ClockFile(path)?.kept_ms == 1_767_571_200_001)
  }
}

import Forms
import Testing

@Suite struct Timestamps {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000Z", 0), ("2026-03-01T09:30:00.250Z", 1_772_357_400_250), ("2024-02-29T23:59:59.999Z", 1_709_251_199_999),
      ("1969-12-31T23:59:59.999Z", -1),
    ] as [(String, Int64)])
  func `are written and read as the same moment`(text: String, time_ms: Int64) {
    #expect(Timestamp.text(time_ms) == text)
    #expect(Timestamp.milliseconds(text) == time_ms)
  }

  @Test(arguments: ["2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01", "2026-03-01T09:30:00", "2026-13-01T00:00:00Z", ""])
  func `are refused where the text names no moment`(text: String) { #expect(Timestamp.milliseconds(text) == nil) }

  @Test func `with a zone are the moment in UTC`() {
    #expect(Timestamp.milliseconds("2026-03-01T10:30:00+01:00") == Timestamp.milliseconds("2026-03-01T09:30:00Z"))
  }
}

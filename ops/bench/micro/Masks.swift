import Protection

/// A text of 5,000 characters, as it is written to a model, with one value of each kind that stands in such texts.
func measureMasking() async throws {
  let sentences = [
    "The board met on 3 March 2026 and put off the order of 12,500 units until the second quarter (see ticket OPS-4711).",
    "Latency at p99 rose from 41 ms to 1,204 ms between 09:15 and 09:40 UTC; the release 4.2.1-rc.3 was rolled back at 10:02.",
    "Supplier A asks 18.40 EUR a piece and delivers in 21 days, supplier B 19.95 EUR in 6; both want 30 % before.",
  ]
  var text = "Ask bob@example.org, +49 30 901820, card 4012888888881881, account DE89 3704 0044 0532 0130 00. "
  var place = 0
  while text.count < 5_000 {
    text += sentences[place % sentences.count] + " "
    place += 1
  }
  let whole = String(text.prefix(5_000))
  var hidden = 0
  try await measure("mask") {
    var masking = Masking()
    if masking.mask(whole) != whole { hidden += 1 }
  }
  precondition(hidden > 0 || counted != nil, "something in it is hidden")
}

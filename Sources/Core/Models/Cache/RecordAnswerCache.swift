public import Cases

/// Answers in the table of records, behind those of this process's memory.
public struct RecordAnswerCache: AnswerCache {
  private let records: any RecordStore
  private let memory: MemoryAnswerCache
  /// What is longer stays in memory alone.
  private static let textBytesMaximum = 300_000

  public init(records: any RecordStore, before memory: MemoryAnswerCache) { (self.records, self.memory) = (records, memory) }

  private static func place(_ key: String) -> RecordKey { RecordKey(partition: "MODELANSWER#\(key)", sort: "ANSWER") }

  public func find(_ key: String, at now_ms: Int64) async -> CachedAnswer? {
    if let found = await memory.find(key, at: now_ms) { return found }
    guard let record = try? await records.get(Self.place(key), now_s: now_ms / 1_000), let answer = CachedAnswer(record), answer.expires_ms > now_ms else {
      return nil
    }
    await memory.keep(answer, under: key)
    return answer
  }

  public func keep(_ answer: CachedAnswer, under key: String) async {
    await memory.keep(answer, under: key)
    guard answer.text.utf8.count <= Self.textBytesMaximum else { return }
    let record = Record(key: Self.place(key), attributes: answer.attributes, expires_s: answer.expires_ms / 1_000 + 1)
    // It was answered; that it is not kept costs another call.
    try? await records.write([.put(record, .any)])
  }
}

extension CachedAnswer {
  fileprivate var attributes: [String: RecordAttribute] {
    [
      "text": .string(text), "name": .string(name.description), "model": .string(answeredModel), "expires": .integer(expires_ms),
      "prompt": .integer(Int64(usage.prompt)), "cached": .integer(Int64(usage.cached)), "cache_write": .integer(Int64(usage.cacheWrite)),
      "cache_write_long": .integer(Int64(usage.cacheWriteLong)), "completion": .integer(Int64(usage.completion)),
    ]
  }

  fileprivate init?(_ record: Record) {
    func word(_ name: String) -> String? { if case .string(let text)? = record.attributes[name] { text } else { nil } }
    func count(_ name: String) -> Int { if case .integer(let count)? = record.attributes[name] { Int(count) } else { 0 } }
    guard let text = word("text"), let name = ModelName(word("name") ?? ""), let model = word("model") else { return nil }
    let usage = TokenUsage(
      prompt: count("prompt"), cached: count("cached"), cacheWrite: count("cache_write"), cacheWriteLong: count("cache_write_long"),
      completion: count("completion"))
    self.init(text: text, usage: usage, name: name, answeredModel: model, expires_ms: Int64(count("expires")))
  }
}

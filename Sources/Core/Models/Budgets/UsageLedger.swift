public import Cases

/// By what a tenant's usage is kept apart, a sum for each UTC day.
public enum UsageKind: String, Sendable, Hashable, CaseIterable {
  case day, model, principal, purpose

  /// A day's sum stands with the day's budget, in one record.
  func key(_ tenant: String, _ day: String, _ value: String) -> RecordKey {
    let start = CaseKeys.tenant(tenant)
    return self == .day
      ? BudgetScope.key(tenant, .day, day) : RecordKey(partition: "\(start)#USAGE#\(rawValue.uppercased())", sort: "\(day)#\(UsageKind.cut(value))")
  }

  /// A key has 1,024 bytes at most, a character of UTF-8 four.
  private static func cut(_ value: String) -> String {
    value.unicodeScalars.count <= 200 ? value : String(String.UnicodeScalarView(value.unicodeScalars.prefix(200)))
  }
}

/// What one attempt, or one that a cache spared, adds to the sums of its tenant's day: stored in the write that settles it, so that the sums are those of the receipts.
struct UsageEntry: Sendable, Hashable {
  let tenant: String
  /// UTC, `YYYY-MM-DD`.
  let day: String
  let model: ModelName
  let principal: String
  let purpose: ModelCall.Purpose
  let usage: Usage

  var changes: [RecordChange] {
    let amounts = usage.amounts
    guard !amounts.isEmpty else { return [] }
    return UsageKind.allCases.map { .add($0.key(tenant, day, value($0)), amounts) }
  }

  private func value(_ kind: UsageKind) -> String {
    switch kind {
    case .day: ""
    case .model: model.description
    case .principal: principal
    case .purpose: purpose.rawValue
    }
  }
}

/// One of the numbers that usage is made of, as sums keep it and answers show it: said here and nowhere else.
public struct UsageCount: Sendable {
  private enum Place: Sendable {
    case count(any WritableKeyPath<Usage, Int> & Sendable)
    case amount(any WritableKeyPath<Usage, Int64> & Sendable)
  }

  /// As answers show it.
  public let name: String
  /// What it counts, in words.
  public let words: String
  /// As a record of sums keeps it; records of before have it so.
  fileprivate let kept: String
  private let place: Place

  private init(_ name: String, kept: String? = nil, _ words: String, _ place: Place) {
    (self.name, self.kept, self.words, self.place) = (name, kept ?? name, words, place)
  }

  public static let all: [UsageCount] = [
    UsageCount("calls", "requests that were sent, failed ones too", .count(\.modelCalls)),
    UsageCount("prompt", "tokens, all of them", .count(\.promptTokens)),
    UsageCount("cached", "of `prompt`, read from a provider's cache", .count(\.cachedTokens)),
    UsageCount("cache_write", "of `prompt`, written to it", .count(\.cacheWriteTokens)),
    UsageCount("cache_write_long", "of `prompt`, written to it for an hour", .count(\.cacheWriteLongTokens)),
    UsageCount("completion", "tokens, all of them", .count(\.completionTokens)),
    UsageCount("reasoning", "of `completion`", .count(\.reasoningTokens)),
    UsageCount(
      "assumed_calls", kept: "assumed", "calls whose tokens nobody told: charged with the most that they can have cost", .count(\.assumedCalls)),
    UsageCount("cost_nano_usd", kept: "cost", "nano-dollars", .amount(\.costNanoUSD)),
    UsageCount("saved_nano_usd", kept: "saved", "nano-dollars that answers from our own cache would have cost", .amount(\.savedNanoUSD)),
  ]

  public func of(_ usage: Usage) -> Int64 {
    switch place {
    case .count(let path): Int64(usage[keyPath: path])
    case .amount(let path): usage[keyPath: path]
    }
  }

  fileprivate func set(_ number: Int64, in usage: inout Usage) {
    switch place {
    case .count(let path): usage[keyPath: path] = Int(number)
    case .amount(let path): usage[keyPath: path] = number
    }
  }
}

extension Usage {
  /// As a sum keeps it: what is not 0.
  fileprivate var amounts: [String: Int64] {
    Dictionary(uniqueKeysWithValues: UsageCount.all.map { ($0.kept, $0.of(self)) }).filter { $0.value != 0 }
  }

  fileprivate init(_ record: Record) {
    self.init()
    for count in UsageCount.all { count.set(record.integer(count.kept) ?? 0, in: &self) }
  }
}

/// A tenant's usage of models in some days.
public struct UsageReport: Sendable {
  public struct Row: Sendable, Hashable {
    /// UTC, `YYYY-MM-DD`.
    public var day: String
    /// The model, principal or purpose; nil where the rows are days.
    public var value: String?
    public var usage: Usage
  }

  public static let daysMaximum = 366
  public static let rowsMaximum = 1_000

  /// By day, then by what is kept apart.
  public var rows: [Row]
  public var cursor: String?

  /// `from` and `to` are UTC days, both within; at most so many rows, from a cursor on.
  public init(
    of tenant: String, by kind: UsageKind, from: String, to: String, limit: Int = rowsMaximum, cursor: String? = nil, in records: any RecordStore, now_s: Int64
  ) async throws(RecordStoreError) {
    let start = kind.key(tenant, from, "")
    // `$` follows `#`, so that every value of the last day is within.
    let end = kind == .day ? kind.key(tenant, to, "").sort : "\(to)$"
    let page = try await records.query(
      RecordQuery(partition: start.partition, from: start.sort, through: end, limit: min(max(1, limit), Self.rowsMaximum), cursor: cursor, now_s: now_s))
    rows = page.records.map { record in
      let sort = record.key.sort
      guard kind != .day else { return Row(day: String(sort.suffix(10)), value: nil, usage: Usage(record)) }
      return Row(day: String(sort.prefix(10)), value: String(sort.dropFirst(11)), usage: Usage(record))
    }
    self.cursor = page.cursor
  }
}

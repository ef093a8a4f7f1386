internal import EmulatorDigests
internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorServerless
internal import FoundationEssentials
internal import Masks

/// Makes of what was said in an invocation what may be written down.
struct RunMask: Sendable {
  /// Values that the service's own variables hold, by names that say so.
  private let secrets: [String]

  init(_ application: Application) {
    let words = ["SECRET", "KEY", "TOKEN", "PASSWORD", "PASSPHRASE"]
    secrets = application.functions.flatMap { function in
      function.environment.filter { entry in words.contains { entry.key.uppercased().contains($0) } && entry.value.utf8.count >= 12 }.map(\.value)
    }
  }

  func mask(_ seed: Int64) -> RecordMask { RecordMask(seed: String(seed), secrets: Array(Set(secrets)).sorted()) { SHA256.digest($0) } }

  /// Everything is read once before anything is written, so that what is learnt of the last of it holds for the first.
  func recorded(_ raw: RawRun) -> RecordedInvocation {
    var mask = mask(raw.seed)
    _ = masked(raw, &mask)
    return masked(raw, &mask)
  }

  /// What is compared later has no marks yet: what reads as one is the caller's own.
  private func masked(_ raw: RawRun, _ mask: inout RecordMask) -> RecordedInvocation {
    let event = mask.masked(raw.event)
    let exchanges = raw.calls.map { call in
      RecordedExchange(
        service: call.service, operation: String(decoding: mask.masked(Array(call.operation.utf8)), as: UTF8.self),
        request: TextPattern.literal(Self.masked(call.request, &mask)), response: Self.masked(call.response ?? ["error": "lost"], &mask))
    }
    let answer = raw.answer ?? ([], true)
    let expected = TextPattern.literal(RunAnswer.json(mask.masked(answer.payload), to: try? JSON(reading: event), hasFailed: answer.hasFailed))
    let meta = RecordedMeta(
      function: raw.function, build: raw.build ?? Self.build(raw.executable), clock_ms: raw.clock_ms, seed: raw.seed,
      caller: raw.caller.map { Self.masked($0, &mask) },
      requestID: raw.id)
    return RecordedInvocation(event: event, expected: expected, exchanges: exchanges, meta: meta)
  }

  static func masked(_ value: JSON, _ mask: inout RecordMask) -> JSON {
    let bytes = mask.masked(value.bytes)
    return (try? JSON(reading: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
  }

  /// Size and time of an executable tell one build from the next.
  private static func build(_ path: String) -> String {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return "unknown" }
    let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(attributes[.size] as? Int ?? 0)-\(Int64(time * 1_000))"
  }
}

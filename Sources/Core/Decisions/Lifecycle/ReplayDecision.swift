import Cases
import Forms
import Frameworks
import Crypto
import StrictJSON

/// What replaying a stored decision offline came to.
public enum Replay: Sendable, Hashable {
  /// The same bytes.
  case same(receipts: Int)
  /// The receipt, or the request or outcome, that is not the one that was stored.
  case changed(String)
  /// Nothing was changed, but this build computes something else: the first step or JSON Pointer where.
  case diverged(at: String, detail: String)
  /// There is no outcome yet.
  case unfinished
}

extension StoredCase {
  /// Runs the decision again from its receipts, asking nobody anything. Where something differs and another engine made it, that is said.
  public func replay() async -> Replay {
    let replay = await rerun()
    guard case .diverged(let place, let detail) = replay, let made = header.text("engine_version"), made != engineVersion, !detail.contains(made) else {
      return replay
    }
    return .diverged(at: place, detail: "\(detail) (engine \(made) made it, engine \(engineVersion) replays it)")
  }

  private func rerun() async -> Replay {
    do throws(JournalError) { try verify() } catch {
      if case .changed(let step) = error { return .changed(step) }
      return .diverged(at: "the chain", detail: error.text)
    }
    guard let status, status != .queued, status != .running else { return .unfinished }
    let request: DecisionRequest
    do throws(RequestError) { request = try DecisionRequest.read(self.request) } catch {
      return .diverged(at: "the request", detail: "\(error.violations[0].path) \(error.violations[0].rule)")
    }
    let journal = Journal(replaying: receipts.map(\.receipt), caseID: id)
    do {
      let outcome = try await makeDecision(
        request, executives: [], settings: DecisionSettings(), opinions: RecordedOpinions(), journal: journal)
      try journal.finish()
      return compare(outcome)
    } catch let error as DecisionError {
      return StoredCase.divergence(error)
    } catch let error as JournalError {
      return .diverged(at: error.step ?? "the journal", detail: error.text)
    } catch { return .diverged(at: "the journal", detail: "\(error)") }
  }

  /// Every receipt hangs on the one before it, the first on the request; the last outcome's is the body's digest, and the header names the last link.
  private func verify() throws(JournalError) {
    try HashChain.verify(receipts, from: HashChain.genesis(request))
    guard let seal = receipts.last(where: { $0.receipt.key.hasPrefix("outcome/") }) else { return }
    guard case .object(let value) = seal.receipt.value, value["sha256"] == .string(Hexadecimal.encode(SHA256.digest(body))) else {
      throw .changed(step: "the stored outcome")
    }
    guard header.text("head") == receipts.last?.link else { throw .changed(step: "the header's head of the chain") }
  }

  private func compare(_ outcome: DecisionOutcome) -> Replay {
    guard let bytes = try? JSONWriter.write(outcome.json) else { return .diverged(at: "/", detail: "the outcome cannot be written") }
    if bytes == body { return .same(receipts: receipts.count) }
    guard let stored = try? JSONReader.read(body) else { return .changed("the stored outcome") }
    let place = outcome.json.firstDifference(from: stored, at: "") ?? "/"
    return .diverged(at: place, detail: "engine \(header.text("engine_version") ?? "?") stored something else than \(engineVersion) computes")
  }

  private static func divergence(_ error: DecisionError) -> Replay {
    switch error {
    case .journal(let error): .diverged(at: error.step ?? "the journal", detail: error.text)
    case .refused(let error): .diverged(at: "the request", detail: "\(error.violations[0].path) \(error.violations[0].rule)")
    case .emptyPanel: .diverged(at: "given/setting", detail: "the panel is empty")
    }
  }
}

/// In a replay opinions by the rules are computed again and compared with their receipts; every other one is its receipt.
struct RecordedOpinions: OpinionSource {
  var effect: Effect { .pure }

  func opinion(of seat: Seat, on draft: Draft) -> (opinion: Opinion, usage: Usage) { RulesOpinions().opinion(of: seat, on: draft) }
}

extension JSONValue {
  /// The JSON Pointer of the first place, in canonical order, where two values differ; nil when they are equal.
  func firstDifference(from other: JSONValue, at path: String) -> String? {
    switch (self, other) {
    case (.object(let a), .object(let b)):
      let names = Set(a.names).union(b.names).sorted { $0.precedes($1) }
      return names.lazy.compactMap { name -> String? in
        guard let own = a[name], let its = b[name] else { return path.pointer(to: name) }
        return own.firstDifference(from: its, at: path.pointer(to: name))
      }.first
    case (.array(let a), .array(let b)) where a.count == b.count:
      return a.indices.lazy.compactMap { a[$0].firstDifference(from: b[$0], at: path.pointer(to: $0)) }.first
    default: return self == other ? Optional.none : path
    }
  }
}

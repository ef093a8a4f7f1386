import Crypto
import Forms
package import StrictJSON

/// What replaying a stored case offline came to.
public enum Replay: Sendable, Hashable {
  /// The same bytes.
  case same(receipts: Int)
  /// The receipt, or the request or outcome, that is not the one that was stored.
  case changed(String)
  /// Nothing was changed, but this build computes something else: the first step or JSON Pointer where.
  case diverged(at: String, detail: String)
  /// There is nothing to compare yet.
  case unfinished
}

extension CaseFamily {
  /// Runs the case again from its receipts, asking nobody anything. Where something differs and another engine made it, that is said.
  public func replay(_ stored: StoredCase) async -> Replay {
    let replay = await rerun(stored)
    guard case .diverged(let place, let detail) = replay, !stored.engine.isEmpty, stored.engine != shape.engine else { return replay }
    return .diverged(at: place, detail: "\(detail) (engine \(stored.engine) made it, engine \(shape.engine) replays it)")
  }

  private func rerun(_ stored: StoredCase) async -> Replay {
    do throws(JournalError) { try stored.verifyChain() } catch {
      if case .changed(let step) = error { return .changed(step) }
      return .diverged(at: "the chain", detail: error.text)
    }
    guard stored.isSealed else { return .unfinished }
    if phase(stored.status) != .ended, !stored.isAtRest {
      // A worker that is at it has stored receipts behind the link that the header names.
      return stored.receipts.contains { $0.link == stored.head } ? .unfinished : .changed("the header's head of the chain")
    }
    if let changed = stored.changed { return .changed(changed) }
    if stored.status == Outcome.Status.cancelled?.rawValue, let replay = cancelledAgain(stored) { return replay }
    // What was cancelled, or went over a bound, has no outcome to compare.
    guard Self.isOutcome(stored) else { return .unfinished }
    let request: Request
    do throws(RequestError) { request = try Request.read(stored: stored.request) } catch { return Self.divergence(error) }
    let journal: Journal
    do throws(JournalError) {
      journal = try Journal(replaying: stored.receipts.map(\.receipt), of: stored.place, engine: shape.engine)
      _ = try journal.now_ms("created")
    } catch { return Self.divergence(error) }
    let outcome: Outcome
    do throws(CaseStop) { outcome = try await replaying.run(request, journal) } catch {
      switch error {
      case .waits:
        guard let shown = journal.shown as? Outcome else { return .unfinished }
        return finished(shown, journal, stored)
      case .refused(let error): return Self.divergence(error)
      case .journal(let error): return Self.divergence(error)
      }
    }
    return finished(outcome, journal, stored)
  }

  /// What the case came to where it was cancelled, computed again; nil: it has no outcome.
  private func cancelledAgain(_ stored: StoredCase) -> Replay? {
    guard let request = try? Request.read(stored: stored.request) else { return nil }
    let receipts = stored.receipts.map(\.receipt)
    guard let outcome = replaying.cancelled(request, stored.place, receipts.filter { !$0.key.hasPrefix("outcome/") }) else { return nil }
    return compared(outcome, stored)
  }

  private static func isOutcome(_ stored: StoredCase) -> Bool {
    guard [Outcome.Status.failed, Outcome.Status.cancelled].contains(where: { $0?.rawValue == stored.status }) else { return true }
    return (try? JSONReader.read(stored.body)).flatMap { try? Outcome(stored: $0) } != nil
  }

  private func finished(_ outcome: Outcome, _ journal: Journal, _ stored: StoredCase) -> Replay {
    do throws(JournalError) { try journal.finish() } catch { return Self.divergence(error) }
    return compared(outcome, stored)
  }

  private func compared(_ outcome: Outcome, _ stored: StoredCase) -> Replay {
    guard let bytes = try? JSONWriter.write(outcome.json) else { return .diverged(at: "/", detail: "the outcome cannot be written") }
    if bytes == stored.body { return .same(receipts: stored.receipts.count) }
    guard let value = try? JSONReader.read(stored.body) else { return .changed("the stored outcome") }
    let place = outcome.json.firstDifference(from: value, at: "") ?? "/"
    return .diverged(at: place, detail: "something else was stored than is computed now")
  }

  private static func divergence(_ error: JournalError) -> Replay { .diverged(at: error.step ?? "the journal", detail: error.text) }

  private static func divergence(_ error: RequestError) -> Replay {
    .diverged(at: "the request", detail: "\(error.violations[0].path) \(error.violations[0].rule)")
  }
}

extension StoredCase {
  /// Whether what it shows is sealed: an outcome, or what a person was shown who is to answer.
  var isSealed: Bool { receipts.contains { $0.receipt.key.hasPrefix("outcome/") } }

  /// Whether nothing was stored since the header was: no worker is at it.
  var isAtRest: Bool { head == receipts.last?.link }

  /// Every receipt hangs on the one before it, the first on the request.
  func verifyChain() throws(JournalError) { try HashChain.verify(receipts, from: HashChain.genesis(request)) }

  /// What is not as it was sealed: the last outcome's receipt is the body's digest, and the header names the last link.
  var changed: String? {
    guard let seal = receipts.last(where: { $0.receipt.key.hasPrefix("outcome/") }) else { return nil }
    guard case .object(let value) = seal.receipt.value, value["sha256"] == .string(Hexadecimal.encode(SHA256.digest(body))) else {
      return "the stored outcome"
    }
    // Receipts of before say nothing of whose it is and who made it.
    if let place = value["place_sha256"], place != .string(self.place.digest(engine)) { return "the tenant, the id or the engine" }
    guard isAtRest else { return "the header's head of the chain" }
    return hasChangedHeader ? "the header" : nil
  }
}

extension CasePlace {
  /// What the chain says of what a case shows: its digest, its status, and the digest of whose it is and which engine made it.
  package func seal(_ sha256: String, _ status: String, _ engine: String) -> JSONValue {
    ["sha256": .string(sha256), "status": .string(status), "place_sha256": .string(digest(engine))]
  }

  fileprivate func digest(_ engine: String) -> String {
    let parts = [tenant, family.singular, id, engine].map { "\($0.utf8.count):\($0)" }.joined()
    return Hexadecimal.encode(SHA256.digest(Array(parts.utf8)))
  }
}

extension JSONValue {
  /// The JSON Pointer of the first place, in canonical order, where two values differ; nil when they are equal.
  package func firstDifference(from other: JSONValue, at path: String) -> String? {
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

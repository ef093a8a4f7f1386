internal import EmulatorFiles
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorServerless

/// The public keys of the issuers that the file names: of a file, read at the start, or fetched when the first token comes and kept for `kept_ms`.
@EventLoop final class KeySets {
  private enum State {
    case held(KeySet, until_ns: UInt64)
    case fetching([(KeySet?) -> Void])
  }

  /// API Gateway keeps keys for up to two hours; a developer's issuer changes them more often.
  static let kept_ms = 60_000
  nonisolated private static let fetch_ms = 5_000
  nonisolated private static let bytesMaximum = 1 << 20

  private var states: [String: State] = [:]
  /// A thread that waits for others' servers; it starts with the first fetch.
  private lazy var fetching = Workshop()

  /// Reads every file that an authorizer names.
  init(_ application: Application, folder: String) throws(CommandFault) {
    for authorizer in application.routes.compactMap(\.access.authorizer) {
      guard let place = authorizer.keySet, !Self.isURL(place), states[place] == nil else { continue }
      let path = place.hasPrefix("/") ? place : "\(folder)/\(place)"
      let set: Result<KeySet, CommandFault>
      do throws(BoundedFileError) {
        set = Self.read(try BoundedFile.read(path, bytesMaximum: Self.bytesMaximum)).mapError {
          CommandFault("the keys of `\(authorizer.name)`: \(path) \($0.text)")
        }
      } catch {
        throw CommandFault("the keys of `\(authorizer.name)`: \(error)")
      }
      states[place] = .held(try set.get(), until_ns: .max)
    }
  }

  private static func isURL(_ place: String) -> Bool { place.hasPrefix("http://") || place.hasPrefix("https://") }

  /// The keys of that authorizer's issuer; nil, told in the log, where they cannot be had.
  func keys(of authorizer: Authorizer, issuer: String, _ completion: @escaping @EventLoop (KeySet?) -> Void) {
    let place = authorizer.keySet ?? issuer
    switch states[place] {
    case .held(let set, let until_ns)? where until_ns > EventLoop.reactor.now_ns: completion(set)
    case .fetching(let waiting)?: states[place] = .fetching(waiting + [completion])
    default:
      states[place] = .fetching([completion])
      fetch(authorizer.name, place, isConfiguration: authorizer.keySet == nil)
    }
  }

  private func fetch(_ name: String, _ place: String, isConfiguration: Bool) {
    // As if it were large: it is to be done beside the loop.
    fetching.run(bytes: Workshop.smallBytes + 1, { Self.fetched(place, isConfiguration: isConfiguration) }) { [weak self] in self?.fetched($0, name, place) }
  }

  private func fetched(_ result: Result<KeySet, KeySetError>, _ name: String, _ place: String) {
    guard case .fetching(let waiting)? = states[place] else { return }
    states[place] = nil
    switch result {
    case .success(let set):
      states[place] = .held(set, until_ns: EventLoop.reactor.now_ns + UInt64(Self.kept_ms) * 1_000_000)
      for completion in waiting { completion(set) }
    case .failure(let error):
      Terminal.log("warning: the keys of authorizer `\(name)` (\(place)): \(error.text)")
      for completion in waiting { completion(nil) }
    }
  }

  /// Blocks.
  nonisolated private static func fetched(_ place: String, isConfiguration: Bool) -> Result<KeySet, KeySetError> {
    guard isConfiguration else { return get(place).flatMap(read) }
    let base = place.hasSuffix("/") ? String(place.dropLast()) : place
    return get(base + "/.well-known/openid-configuration").flatMap { bytes in
      guard let url = (try? JSON(reading: bytes))?["jwks_uri"]?.string else { return .failure(KeySetError(text: "its configuration names no jwks_uri")) }
      return get(url).flatMap(read)
    }
  }

  nonisolated private static func get(_ url: String) -> Result<[UInt8], KeySetError> {
    let fetch = Fetch(url: url, headers: ["Accept: application/json"], timeout_ms: fetch_ms, follows: true, answerBytesMaximum: bytesMaximum)
    do throws(Fetch.Failure) {
      let answer = try fetch.send()
      return answer.status == 200 ? .success(answer.body) : .failure(KeySetError(text: "answered \(answer.status)"))
    } catch {
      return .failure(KeySetError(text: error.text))
    }
  }

  nonisolated private static func read(_ bytes: [UInt8]) -> Result<KeySet, KeySetError> {
    guard let value = try? JSON(reading: bytes) else { return .failure(KeySetError(text: "is no JSON")) }
    do throws(KeySetError) { return .success(try KeySet(value)) } catch { return .failure(error) }
  }
}

public import EmulatorServerless

/// Finds the route of a request as API Gateway does.
///
/// 1. A literal segment is nearer than `{name}`, which is nearer than `{name+}`; the first segment that differs decides.
/// 2. HTTP API: of the routes whose method fits (its own before ANY) the nearest; `$default` last.
/// 3. REST API: the nearest path first; where it has no such method the request is unknown, even if a farther path has it.
/// 4. A REST API ignores a slash at the end and several at the start; an HTTP API does not.
/// 5. A REST API takes the stage off the start of the path; an HTTP API, whose stage is `$default`, does not.
/// 6. Where both APIs have a route, the nearer path wins, then the HTTP API's.
public struct Router: Sendable {
  public struct Match: Sendable {
    public var route: RouteDeclaration
    /// As sent, percent-encoded.
    public var pathParameters: [(name: String, value: String)]
    /// As sent, without a REST API's stage.
    public var path: String
  }

  private struct Candidate: Sendable {
    var route: RouteDeclaration
    var segments: [Segment]
    /// Literal 0, parameter 1, greedy 2: smaller is nearer.
    var shape: [UInt8]
  }

  private enum Segment: Sendable, Equatable {
    case literal(String)
    case parameter(String)
    case greedy(String)
  }

  /// Nearest first, a method's own route before ANY's.
  private let candidates: [Candidate]
  private let fallback: RouteDeclaration?
  /// `/stage`; nil where no route is a REST API's.
  private let stagePrefix: String?

  /// A REST API's first segment may be the stage, and what equals it is never anything else.
  public init(_ routes: [RouteDeclaration], stage: String) {
    stagePrefix = routes.contains { $0.api == .rest } ? "/\(stage)" : nil
    fallback = routes.first { $0.path == nil }
    candidates = routes.compactMap { route in
      guard let path = route.path else { return nil }
      let segments = Self.split(path).map(Self.segment)
      return Candidate(route: route, segments: segments, shape: segments.map(Self.rank))
    }.sorted(by: Self.isNearer)
  }

  public func match(method: String, path: String) -> Match? {
    let sent = Self.split(path)
    let inStage = inStage(path)
    let trimmed = Self.trimmed(inStage.utf8.count == path.utf8.count ? sent : Self.split(inStage))
    var restPath: [UInt8]?
    for candidate in candidates {
      let isREST = candidate.route.api == .rest
      if isREST, let restPath, restPath != candidate.shape { continue }
      guard let parameters = Self.parameters(of: candidate, in: isREST ? trimmed : sent) else { continue }
      if isREST { restPath = candidate.shape }
      guard candidate.route.method == method || candidate.route.method == "ANY" else { continue }
      return Match(route: candidate.route, pathParameters: parameters, path: isREST ? inStage : path)
    }
    return fallback.map { Match(route: $0, pathParameters: [], path: path) }
  }

  /// The routes of one API on the nearest path, whatever their methods: what a preflight asks about.
  public func routes(of api: RouteDeclaration.API, at path: String) -> [RouteDeclaration] {
    let segments = api == .rest ? Self.trimmed(Self.split(inStage(path))) : Self.split(path)
    let fitting = candidates.filter { $0.route.api == api && Self.parameters(of: $0, in: segments) != nil }
    return fitting.filter { $0.shape == fitting[0].shape }.map(\.route)
  }

  /// The path without the stage at its start.
  private func inStage(_ path: String) -> String {
    guard let stagePrefix, path.hasPrefix(stagePrefix) else { return path }
    let rest = path.dropFirst(stagePrefix.count)
    return rest.isEmpty ? "/" : rest.hasPrefix("/") ? String(rest) : path
  }

  private static func parameters(of candidate: Candidate, in sent: [Substring]) -> [(name: String, value: String)]? {
    var parameters: [(name: String, value: String)] = []
    for (place, segment) in candidate.segments.enumerated() {
      guard place < sent.count else { return nil }
      switch segment {
      case .literal(let text):
        guard sent[place] == text || sent[place].contains("%") && PercentCoding.decoded(sent[place]) == text else { return nil }
      case .parameter(let name):
        guard !sent[place].isEmpty else { return nil }
        parameters.append((name, String(sent[place])))
      case .greedy(let name):
        guard !sent[place].isEmpty else { return nil }
        parameters.append((name, sent[place...].joined(separator: "/")))
        return parameters
      }
    }
    return candidate.segments.count == sent.count ? parameters : nil
  }

  private static func split(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }
  }

  private static func trimmed(_ sent: [Substring]) -> [Substring] {
    let front = sent.drop { $0.isEmpty }
    let end = front.lastIndex { !$0.isEmpty }
    return end.map { Array(front[...$0]) } ?? [""]
  }

  private static func segment(_ text: Substring) -> Segment {
    guard text.hasPrefix("{"), text.hasSuffix("}") else { return .literal(String(text)) }
    let name = text.dropFirst().dropLast()
    return name.hasSuffix("+") ? .greedy(String(name.dropLast())) : .parameter(String(name))
  }

  private static func rank(_ segment: Segment) -> UInt8 {
    switch segment {
    case .literal: 0
    case .parameter: 1
    case .greedy: 2
    }
  }

  private static func isNearer(_ one: Candidate, _ other: Candidate) -> Bool {
    if one.shape != other.shape { return one.shape.lexicographicallyPrecedes(other.shape) }
    if one.route.api != other.route.api { return one.route.api == .http }
    return one.route.method != "ANY" && other.route.method == "ANY"
  }
}

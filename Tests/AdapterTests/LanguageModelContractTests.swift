import Fakes
import HTTPTransport
import Models
import Synchronization
import StandIns
import Testing

/// The numbered rules of `LanguageModel`, for each adapter on its wire and for the fake.
@Suite struct `The port of language models` {
  enum Scene: Sendable { case whole, unfinished, refused, tooLarge, cancelled }

  struct Subject: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable (Scene, _ streams: Bool) -> any LanguageModel
  }

  static let secret = "planted-key-of-the-contract"
  static let request = ModelRequest(model: "m", key: ModelKey(secret), instructions: "Judge.", stable: "given", rest: "asked")
  static let text = "Grüezi, “welt” 🌍"

  static let subjects =
    WireCase.all.map { example in Subject(testDescription: example.wire.rawValue) { example.model(transport(example, $0, streams: $1)) } }
    + [Subject(testDescription: "scripted") { scene, _ in ScriptedLanguageModel([scripted(scene)]) }]

  private static func transport(_ example: WireCase, _ scene: Scene, streams: Bool) -> ChunkedTransport {
    let whole = streams ? example.stream : Array(example.body.utf8)
    return switch scene {
    case .whole: ChunkedTransport(200, [], [whole])
    case .unfinished: ChunkedTransport(200, [], [Array(whole[..<(whole.count / 2)])], error: .other(detail: "broke"))
    case .refused:
      ChunkedTransport(
        429, [HTTPField("retry-after", "2")], [Array(#"{"message":"no","error":{"type":"rate_limit_error","message":"no"}}"#.utf8)])
    case .tooLarge:
      ChunkedTransport(200, [], Array(repeating: megabyte(example.wire), count: 9), error: streams ? nil : .tooLarge(status: 200))
    case .cancelled: ChunkedTransport(200, [], [], error: .cancelled)
    }
  }

  /// Of a stream that is none of the answer's text, and no fault of its form.
  private static func megabyte(_ wire: WireCase.Wire) -> [UInt8] { wire == .bedrock ? silence : [UInt8](repeating: 10, count: 1 << 20) }

  private static let silence = EventStreamText.message("contentBlockDelta", #"{"delta":{"text":"\#(String(repeating: "x", count: 1 << 20))"}}"#)

  private static func scripted(_ scene: Scene) -> ScriptedLanguageModel.Answer {
    switch scene {
    case .whole: .text(text, WireCase.usage)
    case .unfinished: .failed(.transport, reach: .answering)
    case .refused: .failed(.rateLimited, 429, wait_ms: 2_000)
    case .tooLarge: .failed(.malformed, reach: .answering)
    case .cancelled: .failed(.cancelled, reach: .sent)
    }
  }

  private static func ask(_ subject: Subject, _ scene: Scene, streams: Bool) async -> (answer: Result<ModelReply, ModelFailure>, pieces: String) {
    let model = subject.make(scene, streams)
    let pieces = Mutex("")
    do throws(ModelFailure) {
      let reply = streams ? try await model.stream(request) { piece in pieces.withLock { $0 += piece } } : try await model.answer(request)
      return (.success(reply), pieces.withLock { $0 })
    } catch { return (.failure(error), pieces.withLock { $0 }) }
  }

  private static func failure(_ subject: Subject, _ scene: Scene, streams: Bool) async -> ModelFailure? {
    if case .failure(let failure) = await ask(subject, scene, streams: streams).answer { failure } else { nil }
  }

  @Test(arguments: subjects, [false, true])
  func `1, 2, 3: an answer is all that was said, nothing that was thought, and its usage in one form`(subject: Subject, streams: Bool) async throws {
    let reply = try await Self.ask(subject, .whole, streams: streams).answer.get()
    #expect(reply.text == Self.text && reply.stop == .complete && reply.usage == WireCase.usage)
  }

  @Test(arguments: subjects)
  func `1: a stream without its finish is no answer`(subject: Subject) async {
    let failure = await Self.failure(subject, .unfinished, streams: true)
    #expect(failure?.kind == .transport && failure?.reach == .answering)
  }

  @Test(arguments: subjects)
  func `4: a stream gives the same answer, and its pieces before it`(subject: Subject) async throws {
    let whole = try await Self.ask(subject, .whole, streams: false).answer.get()
    let (streamed, pieces) = await Self.ask(subject, .whole, streams: true)
    #expect(try streamed.get().text == whole.text && pieces == whole.text)
  }

  @Test(arguments: subjects, [false, true])
  func `5: a failure says its class, how far it had come, what is to be waited, and no key`(subject: Subject, streams: Bool) async {
    let failure = await Self.failure(subject, .refused, streams: streams)
    #expect(failure?.kind == .rateLimited && failure?.status == 429 && failure?.reach == .refused && failure?.wait_ms == 2_000)
    #expect(!String(reflecting: failure).contains(Self.secret))
    #expect(await Self.failure(subject, .cancelled, streams: streams)?.kind == .cancelled)
  }

  @Test(arguments: subjects, [false, true])
  func `6: an answer of over 8 MB is malformed`(subject: Subject, streams: Bool) async {
    #expect(await Self.failure(subject, .tooLarge, streams: streams)?.kind == .malformed)
  }
}

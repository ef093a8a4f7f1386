public import Cases
public import Forms
public import StrictJSON

/// A family for the contract suite, and what the least family costs beside its subject: it does what its request's work says, word by word, and tells what came of each.
public struct EchoFamily: CaseFamily {
  let world: EchoWorld

  public init(_ world: EchoWorld) { self.world = world }

  public static let name = FamilyName("echo", plural: "echoes")

  public static let description = CaseDescription<EchoRequest, EchoOutcome>(
    name, engine: "1.0.0", schemaVersion: 1,
    columns: [.text("text", asked: { $0.text }) { $0.text }, .flag("heard") { !$0.said.isEmpty }],
    lists: [CaseList(by: "text")], bodyBytesMaximum: 65_536,
    waits: [
      CaseWait(WaitPlace(name: "ask", excludesSubmitter: true), notice: { $0.notice }) { body throws(RequestError) in
        try EchoVerdict(body).heldAgainst
      }
    ],
    retention_s: 30 * 86_400, takesSignals: true, lane: { $0.work.contains { $0.word == "urgent" } ? .urgent : .normal })

  public func run(_ request: EchoRequest, _ journal: Journal) async throws(CaseStop) -> EchoOutcome {
    var work = EchoWork(request, journal, world)
    return try await work.outcome()
  }
}

public struct EchoRequest: CaseRequest {
  public var caseID: String?
  public var text: String
  /// Each a word, some with a number: `sleep:60`.
  public var work: [(word: String, number: Int)]

  private enum Form {
    static let id = Member<String>.uuid("echo_id")
    static let text = Member<String>.text("text", 1...1_000, required: true)
    static let work = Member<String>.text("work", 0...10_000)
    static let all: [any FormMember] = [id, text, work]
  }

  public static func read(_ body: [UInt8]) throws(RequestError) -> EchoRequest {
    let form = try FormReader(body, atMost: EchoFamily.description.bodyBytesMaximum, Form.all)
    let work = (form[Form.work] ?? "").split(separator: ",").map { $0.split(separator: ":").map(String.init) }
    for parts in work where !EchoWork.words.contains(parts[0]) { form.findings.invalid("/work", "`\(parts[0])` is no work") }
    try form.findings.check()
    return EchoRequest(caseID: form[Form.id], text: form[Form.text] ?? "", work: work.map { ($0[0], $0.count > 1 ? Int($0[1]) ?? 0 : 0) })
  }
}

public enum EchoStatus: String, CaseStatus {
  case running, waiting, done, failed, cancelled

  public var phase: CasePhase {
    switch self {
    case .running: .running
    case .waiting: .waiting
    case .done, .failed, .cancelled: .ended
    }
  }
}

public struct EchoOutcome: CaseOutcome {
  public var id: String
  public var text: String
  public var status: EchoStatus
  /// What came of each word of the work so far.
  public var said: [String]

  public var json: JSONValue {
    ["echo_id": .string(id), "text": .string(text), "status": .choice(status), "said": .array(said.map(JSONValue.string))]
  }

  public init(id: String, text: String, status: EchoStatus, said: [String]) { (self.id, self.text, self.status, self.said) = (id, text, status, said) }

  public init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    id = try object.required("echo_id").string()
    text = try object.required("text").string()
    status = try object.required("status").choice()
    said = try object.required("said").list { field throws(StoredError) in try field.string() }
  }

  var notice: Notice { Notice(title: text, reasons: ["somebody must say something"]) }
}

/// What a person says to an echo that asks.
struct EchoVerdict {
  private let token: String
  private let say: String

  private enum Form {
    static let token = Member<String>.text("token", 1...200, required: true)
    static let say = Member<String>.text("say", 1...100, required: true)
    static let all: [any FormMember] = [token, say]
  }

  init(_ body: [UInt8]) throws(RequestError) {
    let form = try FormReader(body, atMost: 1_000, Form.all)
    try form.findings.check()
    (token, say) = (form[Form.token] ?? "", form[Form.say] ?? "")
  }

  var heldAgainst: CaseWait<EchoOutcome>.Verdict {
    CaseWait.Verdict(token: token) { outcome, caller, _ throws(RequestError) in
      guard say != outcome.text else { throw RequestError(.invalid, path: "/say", rule: "is what the echo says already") }
      return ["say": .string(say), "by": .string(caller.principal)]
    }
  }
}

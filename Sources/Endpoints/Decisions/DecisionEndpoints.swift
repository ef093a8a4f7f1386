internal import Cases
internal import Decisions
internal import Forms
public import FunctionKit
internal import StrictJSON

/// The endpoints of decisions: those that every family has, and what is peculiar to them.
extension Endpoint {
  private static let forms = CaseForms<Decisions>(
    request: { .init(.decisionRequest, example: Schema.decisionExample) }, outcome: { .decisionOutcome },
    page: { stored throws(EndpointError) in try DecisionAnswer.page(stored) },
    table: { stored throws(EndpointError) in try DecisionAnswer.table(stored) })

  /// POST /decisions.
  public static let makeDecision = make(
    Decisions.self, at: "/decisions", forms,
    EndpointWords(
      "makeDecision", "Make a decision",
      detail: "Frames the question by a framework, asks the panel, and records the outcome durably before it is answered."))

  /// GET /decisions/{id}.
  public static let getDecision = find(Decisions.self, at: "/decisions/{id}", forms, EndpointWords("getDecision", "Get a decision"))

  /// GET /decisions.
  public static let listDecisions = list(Decisions.self, at: "/decisions", EndpointWords("listDecisions", "List decisions, newest first"))

  /// POST /decisions/{id}/review.
  public static let reviewDecision = answer(
    Decisions.self, Decisions.review, at: "/decisions/{id}/review", atMost: ReviewVerdict.bodyBytesMaximum,
    body: {
      .init(
        .named("ReviewVerdict", ReviewVerdict.schema), example: ["token": "9f2c…", "verdict": "approve", "comment": "The figures are right."])
    }, forms,
    EndpointWords(
      "reviewDecision", "Answer a review",
      detail:
        "Approves, rejects or amends a decision that is `awaiting_review`. Of all answers exactly one counts; a review that nobody answers in 24 hours expires."
    ))

  /// POST /cases/decisions/{id}/waits/review/token.
  public static let giveReviewToken = token(
    Decisions.self, Decisions.review, at: "/cases/decisions/{id}/waits/review/token",
    EndpointWords(
      "giveReviewToken", "Get a further token of a review",
      detail: "For who may answer it and has not been given the first. Ten at most; that it was given is in the audit log."))
}

extension Trigger {
  /// What a bare event makes: the event is the request, the answer is what the decision shows. A token that a review needs goes to the notice alone: a bare answer has
  /// no header to carry it in.
  public static let decidesDirectly = Trigger.direct { event, caller, room throws(EndpointError) in
    try await room.make(Decisions.self, event, from: caller, in: room.cases).body
  }
}

internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import LambdaRuntime
internal import StrictJSON

/// POST /decisions/{id}/review: one person's verdict on a decision that waits for it.
public struct ReviewDecisionEndpoint: Endpoint {
  public static var bodyBytesMaximum: Int { ReviewDecision.bodyBytesMaximum }

  private let review: ReviewDecision

  public init(_ composition: Composition) { review = ReviewDecision(store: composition.records, surroundings: composition.surroundings) }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    do {
      let reviewed = try await review.respond(
        to: exchange.pathParameter("id"), body: exchange.request.body, from: exchange.caller, under: exchange.ticket)
      return Answer(200, body: reviewed.body)
    } catch { throw Refusal(error) }
  }
}

extension ReviewDecisionEndpoint {
  public static var documentation: Documentation {
    Documentation(
      "reviewDecision", tag: "decisions", "Answer a review",
      detail:
        "Approves, rejects or amends a decision that is `awaiting_review`. Of all answers exactly one counts; a review that nobody answers in 24 hours expires.",
      parameters: [.decisionID],
      body: .init(
        .named(
          "ReviewVerdict",
          .closed([
            .required("token", .text(1...200), "the `Review-Token` of the 201, or of the notification"),
            .required("verdict", .choice(DecisionOutcome.HumanReview.Verdict.self)),
            .optional("comment", .text(0...5000)),
            .optional("alternative_id", .text(1...200), "what to do instead: another of the alternatives considered; for `amend`, which needs it"),
          ])),
        example: ["token": "9f2c…", "verdict": "approve", "comment": "The figures are right."]),
      answers: [
        .json(200, "the outcome as it is now", .decisionOutcome),
        .problem(400, "no strict JSON, a wrong type, or a member that is not known"),
        .problem(403, "the token is not one of this review's"),
        .problem(404, "there is no such decision here"),
        .problem(409, "the review is answered already, or none is waited for"),
        .problem(410, "the review has expired"),
        .problem(422, "a rule is broken; `errors` names every place and rule"),
      ])
  }
}

extension Documentation.Parameter {
  static var decisionID: Documentation.Parameter { .init("id", in: .path, .uuid, "the decision's id, in either case") }
}

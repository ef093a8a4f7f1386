public import Adapters
public import Frameworks
public import FunctionKit

/// What the adapters read from the environment; where AWS's services are and who signs is `AWSAccount`'s.
public struct AdapterSettings: Settings {
  public var recordsTable = "quorate-records"
  public var executivesPath: String?
  public var frameworksPath: String?
  /// Nil: all six.
  public var frameworksEnabled: Set<FrameworkName>?
  public var reviewWebhook: WebhookAddress?
  public var reviewWebhookSecret: WebhookSecret?
  public var workQueue: QueueURL?
  public var workUrgentQueue: QueueURL?

  public init() {}

  public static let variables: [Variable<AdapterSettings>] = [
    .text("RECORDS_TABLE", \.recordsTable, 3...255, "the DynamoDB table of all records"),
    .parsed("EXECUTIVES_PATH", \.executivesPath, "the path of a folder", "JSON files, an executive each, beside the six that ship (below)", standard: "none") {
      $0
    },
    .parsed("FRAMEWORKS_PATH", \.frameworksPath, "the path of a folder", "JSON files, a framework each, beside the six that ship (below)", standard: "none") {
      $0
    },
    .parsed(
      "FRAMEWORKS_ENABLED", \.frameworksEnabled, "one or more of \(FrameworkName.allCases.map(\.rawValue).joined(separator: ", ")), comma separated",
      "which of the six are in the choice; what a request names and is not among them is answered 422", standard: "all"
    ) { text in
      let words = text.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }
      let names = words.compactMap(FrameworkName.init(rawValue:))
      return names.count == words.count && !names.isEmpty ? Set(names) : nil
    },
    .parsed(
      "REVIEW_WEBHOOK_URL", \.reviewWebhook, "an https URL without a user in it, or an http one of this machine",
      "who is told of a case that waits for a person", standard: "nobody but the caller"
    ) { WebhookAddress($0) },
    .secret(
      "REVIEW_WEBHOOK_SECRET", \.reviewWebhookSecret, "`whsec_` and the Base64 of 24 to 64 bytes",
      "what notices are signed with ([Standard Webhooks](https://www.standardwebhooks.com/))", standard: "unsigned"
    ) { WebhookSecret($0) },
    .parsed(
      "WORK_QUEUE_URL", \.workQueue, "the URL of an SQS queue",
      "where word is sent of cases that are due ([asynchronous-work.md](asynchronous-work.md)); without it `KeepHouse` and `quorate sweep` alone drive them, and `Prefer: respond-async` is answered within the call",
      standard: "none"
    ) { QueueURL($0) },
    .parsed(
      "WORK_URGENT_QUEUE_URL", \.workUrgentQueue, "the URL of an SQS queue", "the same, of cases that go first", standard: "`WORK_QUEUE_URL`'s"
    ) { QueueURL($0) },
  ]
}

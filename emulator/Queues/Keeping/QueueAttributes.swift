internal import EmulatorJSON

/// A queue's attributes: which there are, what each may be and is by default. Source: API reference, CreateQueue and SetQueueAttributes.
enum QueueAttributes {
  enum Form {
    case number(ClosedRange<Int64>)
    case flag
    case choice([String])
    /// Kept, not enforced.
    case kept
    case redrive
    case redriveAllow
  }

  struct Known {
    var name: String
    var form: Form
    var standard: String?
    var isFIFOs = false
  }

  static let all: [Known] = [
    Known(name: "VisibilityTimeout", form: .number(0...43_200), standard: "30"), Known(name: "DelaySeconds", form: .number(0...900), standard: "0"),
    Known(name: "MaximumMessageSize", form: .number(1_024...1_048_576), standard: "1048576"),
    Known(name: "MessageRetentionPeriod", form: .number(60...1_209_600), standard: "345600"),
    Known(name: "ReceiveMessageWaitTimeSeconds", form: .number(0...20), standard: "0"),
    Known(name: "SqsManagedSseEnabled", form: .flag, standard: "true"), Known(name: "KmsMasterKeyId", form: .kept),
    Known(name: "KmsDataKeyReusePeriodSeconds", form: .number(60...86_400)), Known(name: "Policy", form: .kept),
    Known(name: "RedrivePolicy", form: .redrive), Known(name: "RedriveAllowPolicy", form: .redriveAllow),
    Known(name: "FifoQueue", form: .flag, standard: "true", isFIFOs: true),
    Known(name: "ContentBasedDeduplication", form: .flag, standard: "false", isFIFOs: true),
    Known(name: "DeduplicationScope", form: .choice(["queue", "messageGroup"]), standard: "queue", isFIFOs: true),
    Known(name: "FifoThroughputLimit", form: .choice(["perQueue", "perMessageGroupId"]), standard: "perQueue", isFIFOs: true),
  ]

  /// Those that are counted, not set.
  static let counted = [
    "QueueArn", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed", "CreatedTimestamp",
    "LastModifiedTimestamp",
  ]

  static func known(_ name: String) -> Known? { all.first { $0.name == name } }

  static func standard(isFIFO: Bool) -> [String: String] {
    var values: [String: String] = [:]
    for known in all where isFIFO || !known.isFIFOs { values[known.name] = known.standard }
    return values
  }

  /// Checks what a request sets; an empty policy takes one away.
  static func check(_ given: [String: String], isFIFO: Bool) throws(QueueRefusal) {
    for name in given.keys.sorted() {
      guard let known = known(name), isFIFO || !known.isFIFOs else { throw QueueRefusal(.invalidAttributeName, "Unknown Attribute \(name).") }
      let value = given[name] ?? ""
      let invalid = QueueRefusal(.invalidAttributeValue, "Invalid value for the parameter \(name).")
      switch known.form {
      case .number(let range):
        guard value.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(value), range.contains(number) else { throw invalid }
      case .flag: guard ["true", "false"].contains(value.lowercased()) else { throw invalid }
      case .choice(let choices): guard choices.contains(value) else { throw invalid }
      case .kept: if name == "Policy", !value.isEmpty, JSON.read(value)?.object == nil { throw invalid }
      case .redrive: break
      case .redriveAllow: if !value.isEmpty { _ = try RedriveAllowance(value) }
      }
    }
    if let kms = given["KmsMasterKeyId"], !kms.isEmpty, given["SqsManagedSseEnabled"]?.lowercased() == "true" {
      throw QueueRefusal(
        .invalidAttributeName, "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.")
    }
  }
}

extension JSON {
  static func read(_ text: String) -> JSON? { try? JSON(reading: Array(text.utf8)) }
}

/// Where messages go that were received too often.
struct RedrivePolicy: Equatable {
  var target: String
  var receivesMaximum: Int

  /// `text`: as it was sent, for the refusals.
  init(_ text: String) throws(QueueRefusal) {
    guard let json = JSON.read(text), let members = json.object else {
      throw QueueRefusal(.invalidParameterValue, "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.")
    }
    func refused(_ reason: String) -> QueueRefusal { .invalid(text, "RedrivePolicy", reason) }
    for name in ["maxReceiveCount", "deadLetterTargetArn"] where json[name] == nil {
      throw refused("Redrive policy does not contain mandatory attribute: \(name).")
    }
    guard members.count == 2 else { throw refused("Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].") }
    let written = json["maxReceiveCount"]
    guard let count = written?.integer ?? written?.string.flatMap({ Int64($0) }), (1...1_000).contains(count) else {
      let shown = written?.string ?? written.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
      throw refused("Invalid value for maxReceiveCount: \(shown), valid values are from 1 to 1000 both inclusive.")
    }
    guard let arn = json["deadLetterTargetArn"]?.string, arn.hasPrefix("arn:") else { throw refused("Invalid value for deadLetterTargetArn.") }
    guard QueueName.key(ofARN: arn) != nil else { throw refused("Only SQS queues are valid resources for deadLetterTargetArn.") }
    target = arn
    receivesMaximum = Int(count)
  }
}

/// Whose dead letters a queue takes.
struct RedriveAllowance: Equatable {
  /// Nil: anybody's.
  var sources: [String]?

  static let sourcesMaximum = 10

  init(_ text: String) throws(QueueRefusal) {
    let malformed = QueueRefusal(
      .invalidParameterValue,
      "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.")
    guard let json = JSON.read(text), let members = json.object else { throw malformed }
    let names = members.map(\.name)
    guard names.allSatisfy({ ["redrivePermission", "sourceQueueArns"].contains($0) }) else { throw malformed }
    let listed = json["sourceQueueArns"]?.array
    let arns = listed?.compactMap(\.string)
    guard arns?.count == listed?.count, listed != nil || json["sourceQueueArns"] == nil else { throw malformed }
    func refused(_ reason: String) -> QueueRefusal { .invalid(text, "RedriveAllowPolicy", "Amazon SQS can't create the redrive allow policy. \(reason)") }
    switch json["redrivePermission"]?.string {
    case "allowAll": sources = nil
    case "denyAll": sources = []
    case "byQueue":
      guard let arns, !arns.isEmpty else {
        throw refused("When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.")
      }
      guard arns.count <= Self.sourcesMaximum else { throw refused("You can specify up to 10 sourceQueueArns values.") }
      sources = arns
    default: throw malformed
    }
    if json["redrivePermission"]?.string != "byQueue", listed != nil {
      throw refused("You can specify sourceQueueArns only when the redrivePermission is set to byQueue.")
    }
  }

  func allows(_ source: String) -> Bool { sources.map { $0.contains(source) } ?? true }
}

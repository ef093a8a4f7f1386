import EmulatorJSON
import EmulatorSchedules
import Testing

/// Source of event, templates and outputs: Amazon EventBridge user guide, "Amazon EventBridge input transformation", "Input transform examples".
@Suite struct `The input of a schedule` {
  static let rule = "arn:aws:events:us-east-1:123456789012:rule/example"
  static let event: JSON = [
    "version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602", "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
    "account": "123456789012", "time": "2015-11-11T21:29:54Z", "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"], "detail": ["instance-id": "i-0123456789", "state": "RUNNING"],
  ]

  static func filled(_ template: String, _ paths: [String: String] = ["instance": "$.detail.instance-id", "state": "$.detail.state"]) throws -> String {
    String(decoding: try InputTemplate(template, paths: paths).filled(with: event, rule: rule), as: UTF8.self)
  }

  @Test(arguments: [
    (#""instance <instance> is in <state>""#, #""instance i-0123456789 is in RUNNING""#),
    (#""instance \"<instance>\" is in <state>""#, #""instance \"i-0123456789\" is in RUNNING""#),
    (#"{"instance" : <instance>, "state": <state>}"#, #"{"instance" : "i-0123456789", "state": "RUNNING"}"#),
    (
      #"{"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \"<instance>\" is in <state>"}"#,
      #"{"instance" : "i-0123456789", "state": "RUNNING", "instanceStatus": "instance \"i-0123456789\" is in RUNNING"}"#
    ),
    (
      #"{"instance" : <instance>, "state": [9, <state>, true], "Transformed" : "Yes"}"#,
      #"{"instance" : "i-0123456789", "state": [9, "RUNNING", true], "Transformed" : "Yes"}"#
    ),
    (
      #"{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>"}"#, #"{"arn": "arn:aws:events:us-east-1:123456789012:rule/example", "name": "example"}"#
    ),
    (#"{"at": <aws.events.event.ingestion-time>}"#, #"{"at": "2015-11-11T21:29:54Z"}"#),
  ])
  func `is a template with parts of the event`(template: String, output: String) throws { #expect(try Self.filled(template) == output) }

  @Test func `may hold the whole event, with its detail or without`() throws {
    let whole = try JSON(reading: Array(try Self.filled(#"{"all": <aws.events.event.json>, "some": <aws.events.event>}"#).utf8))
    #expect(whole["all"] == Self.event)
    #expect(whole["some"]?["detail"] == nil && whole["some"]?["source"] == "aws.ec2")
  }

  @Test func `has no quotation marks of a part within a text`() throws {
    #expect(
      try Self.filled(#"{"text": "Detail is <d>", "value": <d>}"#, ["d": "$.detail"])
        == #"{"text": "Detail is {instance-id:i-0123456789,state:RUNNING}", "value": {"instance-id":"i-0123456789","state":"RUNNING"}}"#)
  }

  @Test(arguments: [
    (#"{<instance>: 1}"#, "inputTemplate"), (#"{"a-<instance>": 1}"#, "inputTemplate"), (#"{"a": <nobody>}"#, "inputTemplate"),
    ("<instance> is in state <state>", "inputTemplate"), (#"{"a": "<aws.events.event.json>"}"#, "inputTemplate"), ("", "inputTemplate"),
    (#"{"a": <instance"#, "inputTemplate"),
  ])
  func `is refused by its field where it is no template`(template: String, field: String) {
    let fault = #expect(throws: ScheduleFault.self) { try Self.filled(template) }
    #expect(fault?.field == field)
  }

  @Test(arguments: [
    (["AWS.x": "$.id"], "inputPathsMap"), (["a b": "$.id"], "inputPathsMap"), (["x": "id"], "path"), (["x": "$.."], "path"), (["x": "$['id']"], "path"),
    (["x": "$.nothing"], "inputPathsMap"),
  ])
  func `is refused by its field where its paths are none`(paths: [String: String], field: String) {
    let fault = #expect(throws: ScheduleFault.self) { try Self.filled("{\"a\": <x>}", paths) }
    #expect(fault?.field == field || fault?.field == "inputTemplate", "\(String(describing: fault))")
  }

  @Test(arguments: [
    ("$", nil), ("$.detail-type", #""Scheduled Event""#), ("$.resources[0]", nil), ("$.time", #""2026-01-05T08:00:00Z""#), ("$.resources[*]", nil),
  ])
  func `is a part of the event`(path: String, wanted: String?) throws {
    var schedule = FunctionSchedule(function: "F", expression: try ScheduleExpression("rate(1 day)"), text: "rate(1 day)", arn: Self.rule)
    let moment: Int64 = 1_767_600_000_000
    let whole = try JSON(reading: try schedule.event(at: moment, account: "000000000000", region: "us-east-1"))
    schedule.input = .part(try EventPath(path))
    let got = try JSON(reading: try schedule.event(at: moment, account: "000000000000", region: "us-east-1"))
    switch path {
    case "$": #expect(got == whole)
    case "$.resources[0]": #expect(got == .string(Self.rule))
    case "$.resources[*]": #expect(got == [.string(Self.rule)])
    default: #expect(String(decoding: got.bytes, as: UTF8.self) == wanted)
    }
  }

  /// Source: EventBridge Scheduler user guide, "Adding context attributes".
  @Test func `of Scheduler's has its context attributes`() throws {
    let arn = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/x"
    var schedule = FunctionSchedule(function: "F", expression: try ScheduleExpression("rate(1 day)"), text: "rate(1 day)", arn: arn)
    schedule.isSchedulers = true
    schedule.input = .constant([
      "arn": "<aws.scheduler.schedule-arn>", "at": "at <aws.scheduler.scheduled-time>", "id": "<aws.scheduler.execution-id>",
      "n": "<aws.scheduler.attempt-number>",
    ])
    let got = try JSON(reading: try schedule.event(at: 1_767_600_000_000, account: "000000000000", region: "us-east-1"))
    #expect(got["arn"]?.string == arn && got["at"]?.string == "at 2026-01-05T08:00:00Z" && got["n"]?.string == "1" && got["id"]?.string?.count == 16)
    schedule.isSchedulers = false
    #expect(try JSON(reading: try schedule.event(at: 0, account: "0", region: "r"))["n"]?.string == "<aws.scheduler.attempt-number>")
  }
}

import EmulatorServerless
import Testing

@Suite struct `A function's asynchronous settings and URL` {
  private func read(_ settings: String) throws -> Application {
    try Application.read(
      Array("service: s\nprovider: { name: aws, stage: test }\nfunctions:\n  A: { handler: A, \(settings) }\n  B: { handler: B }\n".utf8))
  }

  @Test func `are read, and are AWS's own where the file says nothing`() throws {
    let plain = try read("memorySize: 256").functions[0]
    #expect(plain.asynchronous.maximumRetryAttempts == 2 && plain.asynchronous.maximumEventAge_s == 21_600)
    #expect(plain.asynchronous.onSuccess == nil && plain.asynchronous.onFailure == nil && plain.url == nil)
    let told = try read(
      "maximumRetryAttempts: 0, maximumEventAge: 60, destinations: { onSuccess: B, onFailure: { type: function, arn: 'arn:aws:lambda:us-east-1:1:function:x' } }"
    )
    let settings = told.functions[0].asynchronous
    #expect(settings.maximumRetryAttempts == 0 && settings.maximumEventAge_s == 60)
    #expect(settings.onSuccess == "B" && settings.onFailure == "arn:aws:lambda:us-east-1:1:function:x" && told.warnings.isEmpty)
    let url = try #require(try read("url: { authorizer: aws_iam, cors: true, invokeMode: RESPONSE_STREAM }").functions[0].url)
    #expect(url.authType == "AWS_IAM" && url.invokeMode == .streamed && url.cors?.origins == ["*"] && url.cors?.methods == ["*"])
    #expect(try read("url: false").functions[0].url == nil)
  }

  @Test(arguments: [
    ("maximumRetryAttempts: 3", "functions.A.maximumRetryAttempts must be between 0 and 2"), ("maximumEventAge: 59", "must be between 60 and 21600"),
    ("destinations: { onSuccess: C }", "`C` is no function of this file; there are `A`, `B`"), ("destinations: { onSucess: B }", "did you mean `onSuccess`?"),
    ("destinations: { onFailure: { arn: x } }", "functions.A.destinations.onFailure.type is missing"), ("url: { authorizer: jwt }", "must be one of aws_iam"),
    ("url: { invokeMode: STREAM }", "must be one of BUFFERED, RESPONSE_STREAM"), ("url: { invokemode: BUFFERED }", "did you mean `invokeMode`?"),
  ])
  func `are refused by name`(settings: String, text: String) {
    #expect { try read(settings) } throws: { "\($0)".replacing(": ", with: " ").contains(text.replacing(": ", with: " ")) }
  }

  @Test func `name queues too`() throws {
    let read = try read("destinations: { onFailure: 'arn:aws:sqs:us-east-1:1:q' }, onError: 'arn:aws:sqs:us-east-1:1:r'").functions[0].asynchronous
    #expect(read.onFailure == "arn:aws:sqs:us-east-1:1:q" && read.deadLetterQueue == "arn:aws:sqs:us-east-1:1:r")
  }

  @Test(arguments: [
    "destinations: { onFailure: 'arn:aws:sns:us-east-1:1:q' }", "destinations: { onFailure: { type: sns, arn: 'arn:aws:sns:us-east-1:1:q' } }",
    "onError: 'arn:aws:sns:us-east-1:1:q'",
  ])
  func `that nobody acts upon are named`(settings: String) throws {
    let texts = try read(settings).warnings.map(\.text)
    #expect(texts.contains { ["nothing is sent to such destinations", "nothing is sent to `sns` destinations"].contains($0.prefix { $0 != ";" }) }, "\(texts)")
  }
}

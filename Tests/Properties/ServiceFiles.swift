import EmulatorServerless
import SeededProperties

extension Property {
  /// Files like a serverless.yml, spoiled in a few places.
  static let services = Property(
    "services", "a serverless.yml is read, or refused with lines of the file", small: 2_000, whole: 200_000, kinds: ["read", "refused"]
  ) {
    { random in
      var bytes = Array(random.pick(serviceTexts).utf8)
      for _ in 0...random.below(5) { random.mutate(&bytes, alphabet: Array("{}[]:,-&*!'\"$|>#%@?~ \n\t0aZ<\u{0}\u{7F}é".utf8)) }
      do throws(Problems) {
        _ = try Application.read(bytes)
        return "read"
      } catch {
        try hold(!error.all.isEmpty && error.all.count <= Problems.maximum, "\(error.all.count) problems")
        let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 2
        try hold(error.all.allSatisfy { (1...lines).contains($0.mark.line) && !$0.text.isEmpty }, "\(error)")
        return "refused"
      }
    }
  }

  private static let serviceTexts = [
    """
    service: shop
    provider:
      name: aws
      runtime: provided.al2023
      stage: ${opt:stage, 'test'}
      httpApi: {cors: {allowedOrigins: ['*'], maxAge: 3}}
      environment: {TABLE: !Ref Things, B: "${env:B, ${self:custom.a}}"}
    functions:
      F:
        handler: F
        memorySize: 256
        timeout: 3
        events:
          - httpApi: 'GET /x/{id}'
          - http: {path: y, method: post, cors: true}
          - schedule: rate(5 minutes)
    custom: &c
      a: b
      <<: {d: e}
      emulator: {sandboxes: {perFunction: 2, overall: 4}}
    """,
    """
    service: tables
    provider: {name: aws}
    functions: {}
    resources:
      Resources:
        Things:
          Type: AWS::DynamoDB::Table
          Properties:
            TableName: ${self:service}-things
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions:
              - {AttributeName: pk, AttributeType: S}
              - {AttributeName: n, AttributeType: N}
            KeySchema: [{AttributeName: pk, KeyType: HASH}]
            GlobalSecondaryIndexes:
              - IndexName: by-n
                KeySchema: [{AttributeName: n, KeyType: HASH}]
                Projection: {ProjectionType: ALL}
            TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
      Outputs: {Arn: {Value: !GetAtt [Things, Arn]}}
    """,
  ]
}

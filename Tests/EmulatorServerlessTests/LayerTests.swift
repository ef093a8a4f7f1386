import EmulatorServerless
import Testing

@Suite struct `The layers of a function` {
  private let layers = "layers:\n  watch: {path: layers/watch}\n  my-own_one: {path: other}\n"

  @Test(arguments: [
    ("layers: [{Ref: WatchLambdaLayer}, !Ref MyDashownUnderscoreoneLambdaLayer]", ["layers/watch", "other"]),
    ("layers: ['arn:aws:lambda:us-east-1:1:layer:x:1']", []), ("layers: []", []), ("description: d", ["other"]),
  ])
  func `are folders of the file, a function's own in the place of the provider's`(key: String, folders: [String]) throws {
    let provider = "provider: {name: aws, stage: test, layers: [{Ref: MyDashownUnderscoreoneLambdaLayer}]}"
    let application = try read("service: shop\n\(provider)\n\(layers)functions:\n  F:\n    handler: f\n    \(key)\n")
    #expect(application.functions.map(\.layers) == [folders])
  }

  @Test(arguments: [
    ("layers: [{Ref: NoneLambdaLayer}]", "layers: {}", "there is no layer `NoneLambdaLayer` in this file; there is none"),
    ("layers: [{Ref: WatchLambdaLayer}]", "layers: {watch: {name: w}}", "needs `path`"),
  ])
  func `must be there`(key: String, layers: String, message: String) {
    let found = problems("service: shop\nprovider: {name: aws, stage: test}\n\(layers)\nfunctions:\n  F:\n    handler: f\n    \(key)\n")
    #expect(found.count == 1 && found[0].contains(message), "\(found)")
  }
}

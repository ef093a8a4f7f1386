/// `layers`, as far as the emulator uses them: the programs that a layer of this file brings in its folder `extensions`.
/// Source: serverless.com/framework/docs/providers/aws/guide/layers.
enum LayerReading {
  static let fate = KeyFate.warning(
    "of a layer in this file the programs of `extensions` are started; nothing is mounted at /opt, and no layer of the cloud is fetched")

  /// As the framework makes it of a layer's key: `watch` is `WatchLambdaLayer`.
  static func logicalID(_ key: String) -> String {
    let name = key.replacing("-", with: "Dash").replacing("_", with: "Underscore")
    return "\(name.prefix(1).uppercased())\(name.dropFirst())LambdaLayer"
  }
}

extension FileReader {
  /// The folders of the layers that `node` names, in its order; an ARN names none.
  mutating func layers(_ node: YAMLNode?, _ path: String) -> [String] {
    guard let node else { return [] }
    let known = entries(variables.root["layers"], "layers")
    var folders: [String] = []
    for (place, element) in list(node, path).enumerated() {
      let here = "\(path)[\(place)]"
      guard let value = resolved(element, here), let id = value["Ref"]?.text else { continue }
      guard let layer = known.first(where: { LayerReading.logicalID($0.key) == id }) else {
        report("there is no layer `\(id)` in this file; \(Spelling.there(known.map { LayerReading.logicalID($0.key) }))", at: element.mark, here)
        continue
      }
      if let folder = entries(layer.value, "layers.\(layer.key)")["path"] {
        if let text = text(folder, "layers.\(layer.key).path") { folders.append(text) }
      } else {
        report("needs `path`, the folder that it holds", at: layer.mark, "layers.\(layer.key)")
      }
    }
    return folders
  }
}

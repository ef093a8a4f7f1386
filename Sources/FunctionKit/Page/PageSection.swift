/// One part of a page.
package struct PageSection {
  package var id: String
  package var title: String
  package var content: [Markup]

  package init(_ id: String, _ title: String, _ content: [Markup]) {
    self.id = id
    self.title = title
    self.content = content
  }
}

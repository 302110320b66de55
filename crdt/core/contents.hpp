#pragma once

#include <vector>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/doc.hpp"

// What the edits of Document have in common: values made into contents, and checks that come
// before anything is changed.
namespace lumbung::crdt {

/// Values as the contents that Yjs makes of them; the encodings live here until they are copied.
class Contents {
 public:
  /// In a list, neighbouring plain values share one content and bytes stand alone.
  [[nodiscard]] Result<> add_to_list(const Any& value);
  [[nodiscard]] Result<Content> of_key(const Any& value);
  /// `name` is that of XML elements and hooks.
  [[nodiscard]] Content of_type(ObjectType type, std::string_view name = {});
  [[nodiscard]] Result<Content> of_subdocument(const Subdocument& subdocument);
  /// An embed of a text: anything that has JSON, but no string, which is text there.
  [[nodiscard]] Result<Content> of_embed(const Any& value);
  [[nodiscard]] const std::vector<Content>& list();

 private:
  [[nodiscard]] ByteView keep(Bytes bytes);
  void close();

  BytePool kept_;
  std::vector<Content> made_;
  Writer open_;
  std::uint32_t open_count_ = 0;
};

// What each kind of object is good for.
[[nodiscard]] bool has_keys(ObjectType kind);
[[nodiscard]] bool has_elements(ObjectType kind);
[[nodiscard]] bool is_text(ObjectType kind);

/// Looks an object up and makes sure that it is of a kind that the operation is for.
[[nodiscard]] Result<Handle> find_object(const Doc& doc, const ObjectId& object,
                                         bool (*fits)(ObjectType));
[[nodiscard]] Result<> check_room(const Doc& doc, std::size_t clocks);
[[nodiscard]] Result<> check_new_object(const Doc& doc, Handle parent, ObjectType type);
[[nodiscard]] Result<> check_range(const Type& list, std::size_t index, std::size_t count);
/// An object as attributes; undefined gives none. Yjs can write neither undefined nor bigints.
[[nodiscard]] Result<Attributes> to_attributes(const Any& object);

}  // namespace lumbung::crdt

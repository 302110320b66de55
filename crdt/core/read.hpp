#pragma once

#include "crdt/core/doc.hpp"

namespace lumbung::crdt {

/// The value at `offset` inside a block, as a user sees it.
[[nodiscard]] Value value_at(const Doc& doc, Handle handle, std::uint32_t offset);

/// The list's elements from index `first` on, until `take` returns false.
void each_element(const Doc& doc, const Type& list, std::size_t first,
                  const std::function<bool(std::size_t, const Element&)>& take);

/// The plain text of a text.
[[nodiscard]] std::string text_of(const Doc& doc, const Type& text);

/// XML elements, fragments and texts as Yjs' toString writes them; other objects as JavaScript
/// does.
[[nodiscard]] std::string xml_text(const Doc& doc, const Type& type);
/// The name of an XML element or hook.
[[nodiscard]] std::string_view name_of(const Doc& doc, const Type& type);

/// Everything under a type as one value.
[[nodiscard]] Result<Any> read_type(const Doc& doc, const Type& type);

/// The kind of a declared root; of another what its contents show.
[[nodiscard]] ObjectType likely_type(const Doc& doc, const Type& root);

/// All concurrent values of one key; `seen` may be empty.
[[nodiscard]] Concurrent concurrent_values(const Doc& doc, const Type& map, Handle key,
                                           const Seen& seen);

}  // namespace lumbung::crdt

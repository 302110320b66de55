#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/encoding.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

// Updates without a document: what a server, a log or a tool does with bytes that it only passes
// on.
//
// Shape   Bytes in, bytes out, equal to what Yjs' functions of like names give. An update that Yjs
//         merged may hold gaps (skips); so may one of Yjs 14.
// Errors  malformed or limit; never a part of an answer.
// Thread  Pure functions.
// Source  yjs 13.6 src/utils/updates.js.
namespace lumbung::crdt {

/// One update out of several of the same encoding. What comes twice goes in once; gaps between
/// structs of a client become skips. One update alone is given back as it is, unread. The time goes
/// with the number of structs, times the logarithm of the number of updates.
[[nodiscard]] Result<Bytes> merge_updates(std::span<const ByteView> updates,
                                          Encoding encoding = Encoding::v1);
[[nodiscard]] Result<Bytes> merge_updates(std::span<const Bytes> updates,
                                          Encoding encoding = Encoding::v1);

/// What a replica that stands at `since` lacks of the update. All its deletes stay in.
[[nodiscard]] Result<Bytes> diff_update(ByteView update, const StateVector& since,
                                        Encoding encoding = Encoding::v1);

/// The same structs and deletes in another encoding (or in the same, as Yjs would write it).
[[nodiscard]] Result<Bytes> convert_update(ByteView update, Encoding from, Encoding to);

/// The state vector of a document that holds just this update: clients whose structs begin at clock
/// 0, up to their first gap. The bytes name clients in the order of the update.
[[nodiscard]] Result<Bytes> encode_state_vector_from_update(ByteView update,
                                                            Encoding encoding = Encoding::v1);

/// The first clock that an update writes for each client, and the clock after its last.
struct UpdateMeta {
  StateVector from;
  StateVector to;
  friend bool operator==(const UpdateMeta&, const UpdateMeta&) = default;
};
[[nodiscard]] Result<UpdateMeta> parse_update_meta(ByteView update,
                                                   Encoding encoding = Encoding::v1);

/// What a struct holds, numbered as on the wire.
enum class ContentKind : std::uint8_t {
  gc = 0,  ///< collected, and all that was in it
  deleted = 1,
  json = 2,  ///< plain values as older versions of Yjs wrote them
  binary = 3,
  string = 4,
  embed = 5,
  format = 6,
  type = 7,   ///< a shared object
  any = 8,    ///< plain values
  doc = 9,    ///< a subdocument
  skip = 10,  ///< nothing: a gap that another update fills
};
[[nodiscard]] std::string_view name_of(ContentKind kind);

/// One struct as people read it.
struct UpdateStruct {
  Id id;
  Clock length = 0;
  ContentKind kind = ContentKind::gc;
  std::optional<Id> origin;
  std::optional<Id> right_origin;
  /// Where it stands: a root's name or the item of a shared object; nothing if an origin says it.
  std::variant<std::monostate, std::string, Id> parent;
  std::optional<std::string> key;
  /// json, any: an array of values. string: the text. binary: bytes. embed: the value. format:
  /// {key, value}. type: {type, name?} with the type's number. doc: {guid, options}. Others:
  /// undefined.
  Any content;
};

struct UpdateContents {
  std::vector<UpdateStruct> structs;  ///< in the order of the bytes
  std::vector<ClockRange> deleted;    ///< likewise
};
[[nodiscard]] Result<UpdateContents> read_update(ByteView update, Encoding encoding = Encoding::v1);

/// The update with its structure and without what it says: texts, values, keys and names of XML
/// are replaced by numbers, embeds by {}. Names of roots stay, as in Yjs. To show a document that
/// goes wrong to somebody who may not read it.
struct Obfuscation {
  bool formatting = true;  ///< keys and values of formats too
  bool subdocuments = true;
  bool xml_names = true;  ///< of elements and hooks
};
[[nodiscard]] Result<Bytes> obfuscate_update(ByteView update, Encoding encoding = Encoding::v1,
                                             const Obfuscation& what = {});

}  // namespace lumbung::crdt

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Who wrote and who deleted what, kept in the document itself: client ids and delete sets by the
/// name of a user.
///
/// Shape   A map holds one map for each user with the arrays `ids` (client ids) and `ds` (encoded
///         delete sets). What was once read stays known here, as in Yjs, even if two replicas made
///         the same user at the same time and one of the two was overwritten.
/// Errors  wrong_type if the map is something else; writing opens a transaction, committed by the
///         caller.
/// Thread  None of its own. Must go before its Document does, or is moved.
/// Source  yjs 13.6 src/utils/PermanentUserData.js, which calls it an experiment.
class PermanentUserData {
 public:
  /// `users` is a map; Yjs takes the root "users".
  [[nodiscard]] static Result<PermanentUserData> create(Document& document, const ObjectId& users);

  /// Says that `client` is that user, from now on.
  [[nodiscard]] Result<> map_client(ClientId client, std::string_view user);
  /// Writes down what a transaction of ours deleted: hand in the update that `commit` gave.
  [[nodiscard]] Result<> note_deletes(std::string_view user, ByteView update);
  /// Reads what is new; call it after each commit and apply.
  [[nodiscard]] Result<> refresh();
  /// Writes everything known of the user into its map again, if the map was overwritten since.
  [[nodiscard]] Result<> carry_over(std::string_view user);

  [[nodiscard]] std::optional<std::string> user_of_client(ClientId client) const;
  /// Who deleted the item.
  [[nodiscard]] std::optional<std::string> user_of_deleted(Id id) const;

 private:
  PermanentUserData(Document& document, ObjectId users)
      : document_(&document), users_(std::move(users)) {}
  struct Lists {
    ObjectId ids;
    ObjectId deletes;
  };
  [[nodiscard]] Result<std::optional<Lists>> lists(std::string_view user) const;
  [[nodiscard]] Result<Lists> make(std::string_view user);
  [[nodiscard]] Result<> push_deletes(const Lists& lists, const std::vector<ClockRange>& ranges);

  Document* document_;
  ObjectId users_;
  std::map<ClientId, std::string> clients_;
  std::map<std::string, std::vector<ClockRange>, std::less<>> deleted_;  // sorted, joined
  std::map<std::string, ObjectId, std::less<>> written_to_;
};

}  // namespace lumbung::crdt

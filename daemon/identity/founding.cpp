#include "daemon/identity/founding.hpp"

#include "daemon/identity/operation_parts.hpp"

namespace lumbung::identity {

Result<Founding> found_community(crypto::Entropy& entropy, const DeviceSecrets& founder,
                                 std::string_view community_name, std::string_view board_name) {
  if (const auto named = check_name(community_name); !named) return tl::unexpected(named.error());
  auto board = make_space(entropy, SpaceKind::board, board_name);
  if (!board) return tl::unexpected(board.error());

  const auto root = crypto::SigningKey::generate(entropy);
  Founding founding;
  founding.root_seed = root.seed();
  founding.control_key = entropy.draw_id<crypto::SymmetricKey>();
  founding.genesis.nonce = entropy.draw_id<OperationNonce>();
  founding.genesis.community_name = std::string(community_name);
  founding.genesis.founder = founder.certificate();
  founding.genesis.root_key = root.public_key();
  founding.genesis.control_key_id = crypto::key_id_of(founding.control_key);
  founding.genesis.root_signature =
      root.sign(genesis_context, genesis_signed_part(founding.genesis));
  founding.community = community_id_of(operation_hash(encode(Operation(founding.genesis))));
  founding.control_space = control_space_of(founding.community);
  founding.board = std::move(*board);
  founding.board_space = space_id_of(operation_hash(encode(Operation(founding.board))));
  return founding;
}

Result<SpaceCreate> make_space(crypto::Entropy& entropy, SpaceKind kind, std::string_view name) {
  if (const auto named = check_name(name); !named) return tl::unexpected(named.error());
  SpaceCreate create;
  create.nonce = entropy.draw_id<OperationNonce>();
  create.kind = kind;
  create.name = std::string(name);
  create.key = entropy.draw_id<crypto::SymmetricKey>();
  return create;
}

}  // namespace lumbung::identity

//! An immutable set of MSPs, each with its caches.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::encoding::text::kept;
use crate::msp::{
    DeserializeError, Identity, IdentityIdentifier, Msp, MspPrincipal, PrincipalError,
    ValidatedIdentity, ValidationError, WellFormedError,
};
use crate::parallel;
use crate::wire::{self, SerializedIdentity};

use super::CacheSizes;
use super::member::{Member, MemberStatistics};

/// MSPs by identifier. Nothing in it changes but what its caches remember and what is made known in advance.
#[derive(Clone)]
pub struct MspSet {
    members: HashMap<String, Arc<Member>, RandomState>,
    sizes: CacheSizes,
}

impl MspSet {
    /// A set of these MSPs; of several with one identifier the last counts.
    pub fn new(msps: impl IntoIterator<Item = Msp>) -> Self {
        Self::with_cache_sizes(msps, CacheSizes::default())
    }

    /// The same with caches of other sizes.
    pub fn with_cache_sizes(msps: impl IntoIterator<Item = Msp>, sizes: CacheSizes) -> Self {
        let named = |msp: Msp| (msp.id().to_owned(), Arc::new(Member::new(msp, sizes)));
        Self {
            members: msps.into_iter().map(named).collect(),
            sizes,
        }
    }

    /// This set with `msp` in the place of the one with its identifier; the others keep their caches.
    pub fn with(&self, msp: Msp) -> Self {
        let mut set = self.clone();
        set.members
            .insert(msp.id().to_owned(), Arc::new(Member::new(msp, self.sizes)));
        set
    }

    /// This set without the MSP of an identifier.
    pub fn without(&self, msp_id: &str) -> Self {
        let mut set = self.clone();
        set.members.remove(msp_id);
        set
    }

    /// The sizes of each MSP's caches.
    pub fn cache_sizes(&self) -> CacheSizes {
        self.sizes
    }

    /// The MSP of this identifier.
    pub fn msp(&self, msp_id: &str) -> Option<&Msp> {
        self.members.get(msp_id).map(|member| member.msp())
    }

    /// All MSPs, in no order.
    pub fn msps(&self) -> impl Iterator<Item = &Msp> {
        self.members.values().map(|member| member.msp())
    }

    /// Reads a `SerializedIdentity` under the MSP that it names.
    ///
    /// # Errors
    /// [`DeserializeError`]: no such message or MSP, or what that MSP says ([`Msp::deserialize_identity`]).
    pub fn deserialize_identity(&self, serialized: &[u8]) -> Result<Identity, DeserializeError> {
        let message = SerializedIdentity::decode(serialized)?;
        self.member(message.mspid)?
            .identity(serialized, message.id_bytes)
    }

    /// [`deserialize_identity`](Self::deserialize_identity) of each, in their order. Those that nobody has seen before are read faster
    /// than one by one, since what their issuers signed is verified together.
    pub fn deserialize_identities(
        &self,
        serialized: &[&[u8]],
    ) -> Vec<Result<Identity, DeserializeError>> {
        let found = parallel::in_slices(serialized, FEWEST_FOR_A_CORE, |slice| {
            slice.iter().map(|bytes| self.look_up(bytes)).collect()
        });
        let mut unseen = Unseen::default();
        let found: Vec<_> = found.into_iter().map(|it| unseen.place(it)).collect();
        let read = unseen.read();
        let take = |found| match found {
            Placed::Known(known) => known,
            // Each place that was given out has been read.
            Placed::Unseen { group, place } => match read.get(group).and_then(|it| it.get(place)) {
                Some(read) => read.clone(),
                None => Err(DeserializeError::NoPem),
            },
        };
        found.into_iter().map(take).collect()
    }

    /// What is known of these octets without reading a certificate.
    fn look_up<'a>(&'a self, serialized: &'a [u8]) -> Found<'a> {
        let message = match SerializedIdentity::decode(serialized) {
            Ok(message) => message,
            Err(error) => return Found::Known(Err(error.into())),
        };
        match self.member(message.mspid) {
            Err(error) => Found::Known(Err(error)),
            Ok(member) => match member.remembered(serialized) {
                Some(identity) => Found::Known(Ok(identity)),
                None => Found::Unseen {
                    member,
                    serialized,
                    pem: message.id_bytes,
                },
            },
        }
    }

    /// Is the MSP of this identifier the very same here and there, with the same memory?
    pub(super) fn shares(&self, msp_id: &str, other: &Self) -> bool {
        match (self.members.get(msp_id), other.members.get(msp_id)) {
            (Some(here), Some(there)) => Arc::ptr_eq(here, there),
            _ => false,
        }
    }

    /// Makes a certificate known in advance, so that messages may name it by its identifier alone. It is forgotten with its MSP.
    ///
    /// # Errors
    /// [`DeserializeError`]: no such MSP, or not a certificate of it.
    pub fn know(&self, msp_id: &str, pem: &[u8]) -> Result<IdentityIdentifier, DeserializeError> {
        self.member(msp_id)?.know(pem)
    }

    /// The identity that was made known under this identifier (see [`know`](Self::know)).
    ///
    /// # Errors
    /// [`DeserializeError::UnknownMsp`], [`DeserializeError::UnknownCertificateId`].
    pub fn known_identity(
        &self,
        msp_id: &str,
        certificate_id: &str,
    ) -> Result<Identity, DeserializeError> {
        self.member(msp_id)?.known(certificate_id)
    }

    /// Reads a Fabric-X `Identity` message: a certificate, or the identifier of one that is known in advance.
    ///
    /// # Errors
    /// [`DeserializeError`]: as [`deserialize_identity`](Self::deserialize_identity), and an identifier that nobody made known.
    pub fn deserialize_fabric_x_identity(
        &self,
        bytes: &[u8],
    ) -> Result<Identity, DeserializeError> {
        let message = wire::Identity::decode(bytes)?;
        let member = self.member(message.msp_id)?;
        match message.creator {
            Some(wire::Creator::Certificate(pem)) => member.identity(bytes, pem),
            Some(wire::Creator::CertificateId(id)) => member.known(id),
            None => Err(DeserializeError::NoCreator),
        }
    }

    /// [`Msp::validate`] by the MSP that the identity names, as it stands now.
    ///
    /// # Errors
    /// [`ValidationError`]: the first rule that it breaks; also when its MSP is not known here any more.
    pub fn validate(&self, identity: &Identity) -> Result<ValidatedIdentity, ValidationError> {
        match self.members.get(identity.msp_id()) {
            Some(member) => member.validate(identity),
            None => Err(ValidationError::MspGone {
                msp_id: identity.msp_id().to_owned(),
            }),
        }
    }

    /// [`Msp::satisfies_principal`] by the MSP that the identity names, as it stands now.
    ///
    /// # Errors
    /// [`PrincipalError`]: why not; also when its MSP is not known here any more.
    pub fn satisfies_principal(
        &self,
        identity: &Identity,
        principal: &MspPrincipal,
    ) -> Result<(), PrincipalError> {
        match self.members.get(identity.msp_id()) {
            Some(member) => member.satisfies(identity, principal),
            None => Err(ValidationError::MspGone {
                msp_id: identity.msp_id().to_owned(),
            }
            .into()),
        }
    }

    /// Would [`satisfies_principal`](Self::satisfies_principal) say yes? The same verdict without the reason, for policies that put many
    /// identities to many principals: where the answer is remembered, a no costs no more than a yes.
    pub fn has_principal(&self, identity: &Identity, principal: &MspPrincipal) -> bool {
        let member = self.members.get(identity.msp_id());
        member.is_some_and(|member| member.holds(identity, principal))
    }

    /// [`Msp::is_well_formed`]: of the form that may enter a block, whichever MSP it names. Fails where there is no MSP at all.
    ///
    /// # Errors
    /// [`WellFormedError`]: which part of the form is off.
    pub fn is_well_formed(&self, identity: &SerializedIdentity<'_>) -> Result<(), WellFormedError> {
        let any = self.members.values().next().ok_or(WellFormedError::NoMsp)?;
        any.msp().is_well_formed(identity)
    }

    /// How often the caches of an MSP could answer.
    pub fn statistics(&self, msp_id: &str) -> Option<MemberStatistics> {
        self.members.get(msp_id).map(|member| member.statistics())
    }

    fn member(&self, msp_id: &str) -> Result<&Member, DeserializeError> {
        let member = self.members.get(msp_id).map(Arc::as_ref);
        member.ok_or_else(|| DeserializeError::UnknownMsp {
            msp_id: kept(msp_id),
        })
    }
}

/// Identities from which on another core may be worth its while; less are looked up faster than a core wakes up.
const FEWEST_FOR_A_CORE: usize = 128;

/// What is known of a serialized identity.
enum Found<'a> {
    Known(Result<Identity, DeserializeError>),
    Unseen {
        member: &'a Member,
        serialized: &'a [u8],
        pem: &'a [u8],
    },
}

/// What is known of a serialized identity, or where it will be.
enum Placed {
    Known(Result<Identity, DeserializeError>),
    Unseen { group: usize, place: usize },
}

/// Identities that nobody has seen before, each once, by their MSPs.
#[derive(Default)]
struct Unseen<'a> {
    groups: Vec<Group<'a>>,
    places: HashMap<&'a [u8], (usize, usize), RandomState>,
}

/// An MSP's identities: serialized, and the PEM in that.
struct Group<'a> {
    member: &'a Member,
    identities: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Unseen<'a> {
    fn place(&mut self, found: Found<'a>) -> Placed {
        match found {
            Found::Known(known) => Placed::Known(known),
            Found::Unseen {
                member,
                serialized,
                pem,
            } => {
                let (group, place) = self.place_of(member, serialized, pem);
                Placed::Unseen { group, place }
            }
        }
    }

    fn place_of(
        &mut self,
        member: &'a Member,
        serialized: &'a [u8],
        pem: &'a [u8],
    ) -> (usize, usize) {
        if let Some(place) = self.places.get(serialized) {
            member.count_repeated();
            return *place;
        }
        member.count_unseen();
        let is_there = |group: &Group<'a>| std::ptr::eq(group.member, member);
        let group = self.groups.iter().position(is_there).unwrap_or_else(|| {
            let identities = Vec::new();
            self.groups.push(Group { member, identities });
            self.groups.len() - 1
        });
        let identities = &mut self.groups[group].identities;
        let place = identities.len();
        identities.push((serialized, pem));
        self.places.insert(serialized, (group, place));
        (group, place)
    }

    fn read(&self) -> Vec<Vec<Result<Identity, DeserializeError>>> {
        let read = |group: &Group<'a>| group.member.new_identities(&group.identities);
        self.groups.iter().map(read).collect()
    }
}

impl std::fmt::Debug for MspSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut ids: Vec<_> = self.members.keys().collect();
        ids.sort();
        f.debug_list().entries(ids).finish()
    }
}

package io.userservice.user;

import java.lang.reflect.RecordComponent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.Attribute;
import org.hibernate.tool.schema.spi.SchemaManagementException;

import org.springframework.stereotype.Component;

/**
 * Ends the start if a field of users is read and not written: if a component of
 * {@link StoredUser} is no column of {@link UserEntity}.
 */
@Component
class StoredUserCheck {

	/**
	 * @throws SchemaManagementException which Hibernate throws for a column that the
	 * table lacks
	 */
	StoredUserCheck(EntityManagerFactory entities) {
		Set<String> columns = entities.getMetamodel()
			.entity(UserEntity.class)
			.getAttributes()
			.stream()
			.map(Attribute::getName)
			.collect(Collectors.toSet());
		Stream.of(StoredUser.class.getRecordComponents())
			.map(RecordComponent::getName)
			.filter((name) -> !columns.contains(name))
			.findFirst()
			.ifPresent((name) -> {
				throw new SchemaManagementException("UserEntity has no column for \"" + name + "\" of StoredUser");
			});
	}

}

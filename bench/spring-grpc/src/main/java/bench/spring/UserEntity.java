package bench.spring;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** A row of the users table that the service creates. */
@Entity
@Table(name = "users")
class UserEntity {

	@Id
	@GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "users_seq")
	@SequenceGenerator(name = "users_seq", sequenceName = "users_seq", allocationSize = 1000)
	private Integer id;

	private String name;

	private String email;

	@Column(name = "email_key")
	private String emailKey;

	protected UserEntity() {
	}

	UserEntity(String name, String email) {
		this.name = name;
		this.email = email;
		this.emailKey = email;
	}

	Integer getId() {
		return this.id;
	}

	String getName() {
		return this.name;
	}

	String getEmail() {
		return this.email;
	}

}

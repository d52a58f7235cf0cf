package bench.quarkus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the users table that the service creates. */
@Entity
@Table(name = "users")
public class UserEntity {

	@Id
	private Integer id;

	private String name;

	private String email;

	public Integer getId() {
		return this.id;
	}

	public String getName() {
		return this.name;
	}

	public String getEmail() {
		return this.email;
	}

}

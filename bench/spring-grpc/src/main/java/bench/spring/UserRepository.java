package bench.spring;

import java.util.List;

import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;

/** Reads and writes the users table. */
interface UserRepository extends JpaRepository<UserEntity, Integer> {

	List<UserEntity> findAllByOrderById(Pageable page);

}
